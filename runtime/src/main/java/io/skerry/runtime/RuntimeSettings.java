package io.skerry.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the runtime is opened with.
 *
 * @param store {@code auto} or a store's type
 * @param zfsParent the dataset below which everything belongs to us
 * @param driver {@code auto} or a jail driver's type
 * @param base the root of the operating system tree that jails see
 * @param programs the directory of our native programs
 * @param maxJails jails that may exist at once
 * @param maxBody bytes of a request's body
 * @param drain how long runs may go on when the service stops
 * @param node the name of this machine
 */
public record RuntimeSettings(
    String store,
    Optional<String> zfsParent,
    String driver,
    Path base,
    Path programs,
    int maxJails,
    long maxBody,
    Duration drain,
    String node) {}
