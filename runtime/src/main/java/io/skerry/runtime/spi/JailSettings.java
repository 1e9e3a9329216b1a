package io.skerry.runtime.spi;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a jail driver is opened with.
 *
 * @param directory an existing, private directory of the driver's own, for sockets and the like
 * @param trees the directory below which every clone and stage lies
 * @param base the root of the operating system tree that jails see read-only; {@code /} for the
 *     host's
 * @param programs the directory of our own native programs, such as the warden
 * @param owner the unprivileged user that functions run as; absent: the service's own
 * @param addresses what jails with a network get theirs from; absent: none has a network
 */
public record JailSettings(
    Path directory,
    Path trees,
    Path base,
    Path programs,
    Optional<Owner> owner,
    Optional<Addresses> addresses) {
  /** Settings without a network. */
  public JailSettings(Path directory, Path trees, Path base, Path programs, Optional<Owner> owner) {
    this(directory, trees, base, programs, owner, Optional.empty());
  }

  /** The same with a network. */
  public JailSettings with(Addresses network) {
    return new JailSettings(directory, trees, base, programs, owner, Optional.of(network));
  }
}
