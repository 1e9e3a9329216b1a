package io.skerry.runtime.invoke;

import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Jail;

/** A jail with the clone it stands on; closing gives both back, the jail first. */
record PreparedJail(Jail jail, Clone app) implements AutoCloseable {
  @Override
  public void close() {
    try (app) {
      jail.close();
    }
  }
}
