package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** Go: the result is a static program of the function's name. */
@Extension
public final class GoBuilder implements Builder {
  private static final List<BuildPlan.Tool> TOOLS =
      List.of(
          new BuildPlan.Tool(
              "go", "apt-get install golang-go, or pkg install go on FreeBSD", List.of("version")));

  @Override
  public String type() {
    return "go";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.has("go.mod") || (names.onlyIn(Language.GO) && !names.decided());
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    boolean own = !request.build().command().isEmpty();
    if (!own
        && names.has("go.sum")
        && !names.hasFolder("vendor")
        && !request.build().network()
        && !request.texts().of("go.sum").filter(String::isBlank).isPresent()) {
      throw Packages.refused(request, "go.sum", "commit what 'go mod vendor' makes");
    }
    return new BuildPlan(
        own ? List.of() : List.of(step(request, names)),
        List.of("./" + request.function()),
        TOOLS,
        environment(request, names),
        Map.of("GOCACHE", "go-build", "GOMODCACHE", "go-mod"),
        Packages.hint(request));
  }

  private static List<String> step(BuildRequest request, SourceNames names) {
    String function = request.function().value();
    Stream<String> build = Stream.of("go", "build", "-trimpath", "-o", function);
    return Stream.concat(build, target(function, names).stream()).toList();
  }

  /** The package with the main function, or its files where no go.mod makes a package of them. */
  private static List<String> target(String function, SourceNames names) {
    List<String> sources = names.in(Language.GO);
    if (sources.isEmpty() && names.hasFolder("cmd")) {
      return List.of("./cmd/" + function);
    }
    return names.has("go.mod")
        ? List.of(".")
        : sources.stream()
            .filter(file -> !file.endsWith("_test.go"))
            .map(file -> "./" + file)
            .toList();
  }

  private static Map<String, String> environment(BuildRequest request, SourceNames names) {
    Map<String, String> variables = new HashMap<>();
    boolean vendored = names.has("go.mod") && names.hasFolder("vendor");
    // A module cache is read-only for its owner otherwise, and could not be cleared.
    variables.put("GOFLAGS", vendored ? "-mod=vendor" : "-modcacherw");
    variables.put("CGO_ENABLED", "0");
    // Never another toolchain than the one whose version the function's version names.
    variables.put("GOTOOLCHAIN", "local");
    if (!request.build().network()) {
      variables.put("GOPROXY", "off");
    }
    return variables;
  }
}
