package io.skerry.runtime.function;

/** How far a jail that is prepared ahead of its request goes. */
public enum Park {
  /** Everything but the program's start. */
  EXEC,
  /** The program runs already: it has booted, and waits for its request. */
  STARTED
}
