package io.skerry.runtime.fault;

/**
 * The health of one long-lived part.
 *
 * @param healthy whether the part can do its work now
 * @param message what was found, one line
 * @param remedy what to do about it, one line; empty when healthy
 */
public record CheckResult(boolean healthy, String message, String remedy) {
  public static CheckResult ok(String message) {
    return new CheckResult(true, message, "");
  }

  public static CheckResult failed(String message, String remedy) {
    return new CheckResult(false, message, remedy);
  }
}
