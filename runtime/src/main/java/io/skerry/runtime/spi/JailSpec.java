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
 */
public record JailSpec(String id, String hostname, Clone app, Limits limits, Network network) {}
