package io.skerry.deployer.spi;

import org.pf4j.ExtensionPoint;

/**
 * Extension point: tells a service elsewhere how the commits of a watched repository fare. One
 * instance serves all repositories, by many threads.
 */
public interface Notifier extends ExtensionPoint {
  /**
   * The name that the configuration's {@code status.type} chooses it by, such as {@code github}.
   */
  String type();

  /**
   * Opens the way to one repository. Sends nothing yet.
   *
   * @throws io.skerry.runtime.fault.SkerryException when the settings do not fit, saying what to do
   */
  StatusChannel open(NotifierSettings settings);
}
