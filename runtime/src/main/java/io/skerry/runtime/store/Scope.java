package io.skerry.runtime.store;

/** What a token allows; admin allows everything. */
public enum Scope {
  ADMIN,
  DEPLOY,
  INVOKE,
  READ
}
