package io.skerry.runtime.spi;

/**
 * The unprivileged user that functions run as and that owns their trees.
 *
 * @param uid the numeric user id, as the host counts
 * @param gid the numeric group id
 */
public record Owner(int uid, int gid) {}
