package io.skerry.runtime;

import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.spi.NetworkSettings;
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
 * @param pool how many jails stand ready
 * @param maxJails runs at once
 * @param maxBody bytes of a request's body
 * @param drain how long runs may go on when the service stops
 * @param node the name of this machine
 * @param network how jails reach others, where they may
 */
public record RuntimeSettings(
    String store,
    Optional<String> zfsParent,
    String driver,
    Path base,
    Path programs,
    PoolPolicy pool,
    int maxJails,
    long maxBody,
    Duration drain,
    String node,
    NetworkSettings network) {}
