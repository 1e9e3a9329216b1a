package io.skerry.runtime.privilege;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Root's program that started this service as an ordinary user, and that starts for it the few
 * programs that need root, with arguments of its own.
 *
 * @param socket where it is asked
 */
public record Supervisor(Path socket) {
  /** The file of the program, also of the one that asks it. */
  public static final String PROGRAM = "skerry-supervisor";

  private static final String VARIABLE = "SKERRY_SUPERVISOR";

  /** The one of this process, if it has one. */
  public static Optional<Supervisor> here() {
    return Optional.ofNullable(System.getenv(VARIABLE)).map(Path::of).map(Supervisor::new);
  }

  /**
   * The command that has a program started and stays as long as that runs; its streams are the
   * program's.
   *
   * @param programs the directory of our native programs
   * @param verb {@code warden} or {@code helper}, with {@code zfs-} in front what goes with its
   *     {@link #trees}
   */
  public List<String> command(Path programs, String verb) {
    return List.of(programs.resolve(PROGRAM).toString(), "ask", socket.toString(), verb);
  }

  /** A directory of root's, where its helper mounts the trees of a store that needs root. */
  public Path trees() {
    return socket.resolveSibling("trees");
  }

  /** Where its warden listens. */
  public Path wardenSocket() {
    return socket.resolveSibling("warden.sock");
  }

  /** Whether it still runs. */
  public boolean answers() {
    return Files.exists(socket);
  }
}
