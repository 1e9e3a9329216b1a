package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Python 3 with its standard library: there is nothing to build. */
@Extension
public final class PythonBuilder implements Builder {
  private static final BuildPlan.Tool PYTHON =
      new BuildPlan.Tool("python3", "apt-get install python3, or pkg install python3 on FreeBSD");

  @Override
  public String type() {
    return "python";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.hasAny(List.of("main.py", "handler.py")) || names.onlyIn(Language.PYTHON);
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    if (names.has("requirements.txt") && request.build().command().isEmpty()) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build %s: requirements.txt is not available yet; put the modules beside the function, or"
                  .formatted(request.function())
              + " say how to build in build.command");
    }
    String function = request.function().value();
    List<String> candidates =
        List.of("main.py", function + ".py", function.replace('-', '_') + ".py", "handler.py");
    List<String> command =
        names
            .entry(candidates, Language.PYTHON)
            .map(script -> List.of("python3", "./" + script))
            .orElse(List.of());
    return new BuildPlan(List.of(), command, List.of(PYTHON));
  }
}
