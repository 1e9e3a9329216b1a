package io.skerry.runtime.spi;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import java.util.Optional;

/**
 * What a jail is made from.
 *
 * @param id unique: the invocation's or the build's id; letters, digits and hyphens
 * @param hostname what the jail believes to be called
 * @param app the tree at {@code /app}; the caller keeps owning it and closes it after the jail
 * @param limits what all its processes together may use
 * @param network what it may reach
 * @param boot what is started as soon as the jail is prepared, and how long it may take to say that
 *     it is ready; absent: nothing, {@link Jail#run} starts its command
 * @param use whom it is for, for people to read, such as {@code hello@v1}
 */
public record JailSpec(
    String id,
    String hostname,
    Clone app,
    Limits limits,
    Network network,
    Optional<JailCommand> boot,
    String use) {
  /**
   * The descriptor from which a program that was started ahead reads the variables of its request,
   * each ended by a NUL, to the end.
   */
  public static final int START_DESCRIPTOR = 3;

  /** The descriptor to which it writes a byte when it is ready. */
  public static final int READY_DESCRIPTOR = 4;

  /** A jail in which nothing is started ahead. */
  public JailSpec(String id, String hostname, Clone app, Limits limits, Network network) {
    this(id, hostname, app, limits, network, hostname);
  }

  /** The same, for somebody. */
  public JailSpec(
      String id, String hostname, Clone app, Limits limits, Network network, String use) {
    this(id, hostname, app, limits, network, Optional.empty(), use);
  }

  /** A jail in which something is started ahead. */
  public JailSpec(
      String id,
      String hostname,
      Clone app,
      Limits limits,
      Network network,
      Optional<JailCommand> boot) {
    this(id, hostname, app, limits, network, boot, hostname);
  }
}
