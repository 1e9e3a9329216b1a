package io.skerry.runtime.invoke;

/**
 * What stands ready of one version.
 *
 * @param version as {@code NAME@vN}
 * @param making how many are being made
 * @param wanted how many should stand ready
 * @param reason why so many
 */
public record PoolView(String version, int ready, int making, int wanted, String reason) {}
