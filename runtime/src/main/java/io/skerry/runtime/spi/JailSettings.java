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
 */
public record JailSettings(
    Path directory, Path trees, Path base, Path programs, Optional<Owner> owner) {}
