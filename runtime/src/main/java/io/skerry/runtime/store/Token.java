package io.skerry.runtime.store;

import java.time.Instant;
import java.util.Set;

/** Somebody's right to do something; the secret text itself is not kept. */
public record Token(String id, String name, Set<Scope> scopes, Instant created) {
  public Token {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the token allows what the scope stands for. */
  public boolean allows(Scope scope) {
    return scopes.contains(Scope.ADMIN) || scopes.contains(scope);
  }
}
