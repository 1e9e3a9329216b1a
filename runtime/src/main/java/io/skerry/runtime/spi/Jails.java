package io.skerry.runtime.spi;

import io.skerry.runtime.fault.CheckResult;
import java.util.Set;

/** The open jail driver. Safe for use by many threads. */
public interface Jails extends AutoCloseable {
  /**
   * Makes a jail that lacks only its start. May take long; no caller waits here once jails are made
   * ahead of time.
   *
   * @throws io.skerry.runtime.fault.SkerryException saying what was being done to what; caused by a
   *     {@link BootLog} when a program that was started ahead is to blame
   */
  Jail prepare(JailSpec spec);

  /** The ids of our jails that exist now. */
  Set<String> list();

  /** Removes jails that an earlier process left, and nothing foreign. Call before any use. */
  void sweep();

  /** Whether the driver can do its work now. */
  CheckResult check();

  /** Whether jails can reach others here, where their spec asks for it. May make ready what is. */
  default CheckResult checkNetwork() {
    return CheckResult.failed(
        "this jail driver gives jails no network", "use network: none, or another driver");
  }

  /** Kills and removes every jail. */
  @Override
  void close();
}
