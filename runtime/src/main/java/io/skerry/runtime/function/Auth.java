package io.skerry.runtime.function;

/** Who may call an HTTP route. */
public enum Auth {
  /** Everyone. */
  NONE,
  /** Whoever has a token with the scope invoke. */
  TOKEN
}
