package io.skerry.runtime.spi;

import io.skerry.runtime.fault.CheckResult;
import org.pf4j.ExtensionPoint;

/** Extension point: a way to isolate a run. A factory; {@link Jails} works. */
public interface JailDriver extends ExtensionPoint {
  /** The name that configuration chooses it by, such as {@code linux}. */
  String type();

  /** Whether it lays a private writable layer over a shared tree; see {@link Clone#shared}. */
  boolean layers();

  /** Whether it can work here, and if not, what to do about it. Changes nothing. */
  CheckResult check(JailSettings settings);

  /**
   * Whether its jails could reach others here, and if not, what to do about it. Changes nothing.
   */
  default CheckResult checkNetwork(JailSettings settings) {
    return CheckResult.failed(
        "the driver " + type() + " gives jails no network", "use network: none");
  }

  /**
   * Opens the driver.
   *
   * @throws io.skerry.runtime.fault.SkerryException when it cannot work here
   */
  Jails open(JailSettings settings);
}
