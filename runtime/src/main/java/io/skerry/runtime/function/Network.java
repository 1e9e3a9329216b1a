package io.skerry.runtime.function;

/**
 * What a jail may reach.
 *
 * @param outbound whether it has an address from which it may connect to others
 * @param rawSockets whether it may open raw sockets; without an address they reach only itself
 */
public record Network(boolean outbound, boolean rawSockets) {
  public static final Network NONE = new Network(false, false);
}
