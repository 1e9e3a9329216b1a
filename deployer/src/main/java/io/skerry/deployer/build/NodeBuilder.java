package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** JavaScript for Node.js, with its own modules: there is nothing to build. */
@Extension
public final class NodeBuilder implements Builder {
  private static final List<String> LOCKS =
      List.of("package-lock.json", "yarn.lock", "pnpm-lock.yaml");
  private static final BuildPlan.Tool NODE =
      new BuildPlan.Tool("node", "apt-get install nodejs, or pkg install node on FreeBSD");

  @Override
  public String type() {
    return "node";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.hasAny(List.of("main.js", "main.mjs", "index.js", "index.mjs"))
        || names.onlyIn(Language.NODE);
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    boolean ready =
        request.files().contains("node_modules/") || !request.build().command().isEmpty();
    if (names.hasAny(LOCKS) && !ready) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build %s: installing packages is not available yet; commit node_modules, or say how to"
                  .formatted(request.function())
              + " build in build.command");
    }
    List<String> candidates =
        Stream.of("main", "index", request.function().value())
            .flatMap(name -> Stream.of(name + ".js", name + ".mjs", name + ".cjs"))
            .toList();
    List<String> command =
        names
            .entry(candidates, Language.NODE)
            .map(script -> List.of("node", "./" + script))
            .orElse(List.of());
    return new BuildPlan(List.of(), command, List.of(NODE));
  }
}
