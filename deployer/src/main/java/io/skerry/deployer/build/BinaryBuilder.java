package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/**
 * A program that was built elsewhere: there is nothing to build. Steps back for any source, and for
 * packages.
 */
@Extension
public final class BinaryBuilder implements Builder {
  @Override
  public String type() {
    return "binary";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.withoutLanguage()
        && !names.namesPackages()
        && names.files().stream().filter(BinaryBuilder::mayBeProgram).count() == 1;
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    Set<String> executables = request.executables();
    Optional<String> program =
        Optional.of(request.function().value())
            .filter(executables::contains)
            .or(() -> SourceNames.only(List.copyOf(executables)));
    List<String> command = program.map(name -> List.of("./" + name)).orElse(List.of());
    return new BuildPlan(List.of(), command, List.of());
  }

  /** Programs have no suffix; neither have Makefile, Dockerfile and their kind, nor legal texts. */
  private static boolean mayBeProgram(String name) {
    return !name.contains(".")
        && !name.endsWith("file")
        && !Set.of("README", "LICENSE", "COPYING", "NOTICE", "AUTHORS").contains(name);
  }
}
