package io.skerry.runtime.spi;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;

/**
 * What a jail is made from.
 *
 * @param id unique: the invocation's or the build's id; letters, digits and hyphens
 * @param hostname what the jail believes to be called
 * @param app the tree at {@code /app}; the caller keeps owning it and closes it after the jail
 * @param limits what all its processes together may use
 * @param network what it may reach
 * @param use whom it is for, for people to read, such as {@code hello@v1}
 */
public record JailSpec(
    String id, String hostname, Clone app, Limits limits, Network network, String use) {
  /** A jail that is for whom its host name says. */
  public JailSpec(String id, String hostname, Clone app, Limits limits, Network network) {
    this(id, hostname, app, limits, network, hostname);
  }
}
