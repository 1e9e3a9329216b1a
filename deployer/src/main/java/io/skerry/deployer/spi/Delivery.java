package io.skerry.deployer.spi;

import java.time.Duration;

/** What became of a message. */
public sealed interface Delivery {
  /** It was taken. */
  record Done() implements Delivery {}

  /**
   * It may be taken later.
   *
   * @param least how long at least; zero when nothing was said
   */
  record Later(Duration least, String why) implements Delivery {}

  /** It will never be taken as it is. */
  record Refused(String why) implements Delivery {}
}
