package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Python 3, with the packages that its requirements.txt names beside the function's files. */
@Extension
public final class PythonBuilder implements Builder {
  private static final String REQUIREMENTS = "requirements.txt";
  private static final String WHEELS = "wheels";
  private static final String FETCHED = ".skerry-packages";
  private static final BuildPlan.Tool PYTHON =
      new BuildPlan.Tool("python3", "apt-get install python3, or pkg install python3 on FreeBSD");
  private static final BuildPlan.Tool PIP =
      new BuildPlan.Tool(
          "pip3", "apt-get install python3-pip, or pkg install py311-pip on FreeBSD");

  /**
   * Python looks beside the script that it runs, so the packages belong there: no variable is
   * needed, whatever the manifest runs. They must not take the place of the function's own files.
   */
  private static final String MOVE_UP =
      """
      set -eu
      cd "$1"
      rm -rf bin
      for entry in * .[!.]*; do
        [ -e "$entry" ] || continue
        if [ -e "../$entry" ]; then
          echo "a package brings $entry, which the function has itself; rename that" >&2
          exit 1
        fi
        mv "./$entry" "../$entry"
      done
      cd ..
      rmdir "$1"
      """;

  @Override
  public String type() {
    return "python";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.hasAny(List.of("main.py", "handler.py"))
        || (names.onlyIn(Language.PYTHON) && !names.decided())
        || names.decidedBy(REQUIREMENTS);
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    boolean installs = names.has(REQUIREMENTS) && request.build().command().isEmpty();
    boolean wheels = names.hasFolder(WHEELS);
    if (installs && !wheels && !request.build().network() && fetches(request)) {
      throw Packages.refused(
          request, REQUIREMENTS, "commit the wheels in a folder " + WHEELS + ": pip download -d");
    }
    return new BuildPlan(
        installs
            ? List.of(install(request, wheels), List.of("sh", "-c", MOVE_UP, "move-up", FETCHED))
            : List.of(),
        command(request, names),
        installs ? List.of(PYTHON, PIP) : List.of(PYTHON),
        Map.of("PIP_NO_INPUT", "1", "PIP_DISABLE_PIP_VERSION_CHECK", "1"),
        Map.of("PIP_CACHE_DIR", "pip"),
        Packages.hint(request));
  }

  /** Whether a line names a package by its name, and not by a path. */
  private static boolean fetches(BuildRequest request) {
    return request.texts().of(REQUIREMENTS).stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("-"))
        .anyMatch(line -> !line.startsWith("./") && !line.startsWith("file:"));
  }

  private static List<String> install(BuildRequest request, boolean wheels) {
    List<String> install =
        new ArrayList<>(List.of("python3", "-m", "pip", "install", "--quiet", "--target", FETCHED));
    if (!request.build().network()) {
      install.addAll(List.of("--no-index", "--no-build-isolation"));
    }
    if (wheels) {
      install.addAll(List.of("--find-links", "./" + WHEELS));
    }
    install.addAll(List.of("--requirement", REQUIREMENTS));
    return install;
  }

  private static List<String> command(BuildRequest request, SourceNames names) {
    String function = request.function().value();
    List<String> candidates =
        List.of("main.py", function + ".py", function.replace('-', '_') + ".py", "handler.py");
    return names
        .entry(candidates, Language.PYTHON)
        .map(script -> List.of("python3", "./" + script))
        .orElse(List.of());
  }
}
