package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildPlan;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The operating system tree that jails see. Safe for use by many threads. */
public final class Base {
  private static final List<String> SEARCH = List.of("usr/local/bin", "usr/bin", "bin");

  private final Path root;
  private final BaseIdentity identity;

  /**
   * @param root of the tree; {@code /} for the host's own
   */
  public Base(Path root) {
    this.root = root;
    this.identity = new BaseIdentity(root);
  }

  /** The first of the programs that the base lacks. */
  public Optional<BuildPlan.Tool> missing(List<BuildPlan.Tool> tools) {
    return tools.stream().filter(tool -> place(tool.program()).isEmpty()).findFirst();
  }

  /** A short text that changes when the base's packages do. Cheap. */
  public String identity() {
    return identity.text();
  }

  /** The file that a jail runs as this program; empty also for a link that leads nowhere. */
  Optional<BaseFile> program(String name) {
    return place(name).flatMap(place -> BaseFile.find(root, place));
  }

  private Optional<String> place(String program) {
    return SEARCH.stream()
        .map(directory -> directory + "/" + program)
        .filter(name -> Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }
}
