package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** Scripts: there is nothing to build. One that may not be executed is run by {@code sh}. */
@Extension
public final class ShellBuilder implements Builder {
  @Override
  public String type() {
    return "shell";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.onlyIn(Language.SHELL) && !names.decided();
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    List<String> candidates =
        List.of(request.function() + ".sh", "main.sh", "run.sh", "function.sh");
    Optional<String> known = candidates.stream().filter(names::has).findFirst();
    List<String> command =
        known
            .or(() -> SourceNames.only(List.copyOf(request.executables())))
            .or(() -> SourceNames.only(names.in(Language.SHELL)))
            .map(script -> command(script, request.executables()))
            .orElse(List.of());
    return new BuildPlan(List.of(), command, List.of());
  }

  private static List<String> command(String script, Set<String> executables) {
    String path = "./" + script;
    return executables.contains(script) ? List.of(path) : List.of("sh", path);
  }
}
