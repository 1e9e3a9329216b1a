package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildPlan;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The operating system tree that jails see. */
public final class Base {
  private static final List<String> SEARCH = List.of("usr/local/bin", "usr/bin", "bin");

  private final Path root;

  /**
   * @param root of the tree; {@code /} for the host's own
   */
  public Base(Path root) {
    this.root = root;
  }

  /** The first of the programs that the base lacks. */
  public Optional<BuildPlan.Tool> missing(List<BuildPlan.Tool> tools) {
    return tools.stream().filter(tool -> !has(tool.program())).findFirst();
  }

  private boolean has(String program) {
    return SEARCH.stream()
        .map(directory -> root.resolve(directory).resolve(program))
        .anyMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
  }
}
