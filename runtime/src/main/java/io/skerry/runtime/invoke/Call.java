package io.skerry.runtime.invoke;

import io.skerry.runtime.function.Version;
import java.time.Duration;
import java.util.Map;

/**
 * The wish to run a version once.
 *
 * @param id the invocation's id, unique
 * @param caller what asks: becomes {@code SKERRY_TRIGGER}
 * @param environment what the caller adds to the function's own variables
 * @param timeout of the run; never longer than the function's own
 */
public record Call(
    String id, Version version, Caller caller, Map<String, String> environment, Duration timeout) {
  public Call {
    environment = Map.copyOf(environment);
    Duration own = version.spec().timeout();
    timeout = timeout.compareTo(own) < 0 ? timeout : own;
  }
}
