package io.skerry.runtime.invoke;

import java.util.Locale;

/** What asks for an invocation. */
public enum Caller {
  HTTP,
  CRON;

  /** The name that functions and records see. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
