package io.skerry.runtime.function;

import java.time.Duration;

/**
 * Where calls wait while a function runs as often as it may.
 *
 * @param size calls that may wait at once, 0 or more
 * @param timeout how long one may wait
 */
public record Queue(int size, Duration timeout) {
  public static final Queue DEFAULT = new Queue(64, Duration.ofSeconds(10));
}
