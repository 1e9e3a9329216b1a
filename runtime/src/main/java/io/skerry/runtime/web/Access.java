package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Token;
import io.skerry.runtime.store.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Who is asking: reads tokens from requests. Safe for use by many threads. */
public final class Access {
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private final Tokens tokens;

  public Access(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * The token that the request shows: as {@code Authorization: Bearer TOKEN}, or as the password of
   * basic authentication, as Git sends it.
   */
  public Optional<Token> token(Exchange exchange) {
    return exchange.header("Authorization").flatMap(Access::text).flatMap(tokens::find);
  }

  /**
   * The token, which must allow the scope.
   *
   * @param scheme what to ask for when there is none: {@code Bearer} or {@code Basic}
   * @throws SkerryException (unauthorized or forbidden)
   */
  public Token require(Exchange exchange, Scope scope, String scheme) {
    Optional<Token> token = token(exchange);
    if (token.isEmpty()) {
      exchange.setHeader("WWW-Authenticate", scheme + " realm=\"skerry\"");
      throw new SkerryException(
          ErrorCode.UNAUTHORIZED,
          exchange.header("Authorization").isPresent()
              ? "the token is not known here, or was revoked"
              : "a token is needed; the first one is in the file admin-token of the data directory");
    }
    if (!token.get().allows(scope)) {
      throw new SkerryException(
          ErrorCode.FORBIDDEN,
          "the token '"
              + token.get().name()
              + "' does not have the scope "
              + scope.name().toLowerCase(Locale.ROOT));
    }
    return token.get();
  }

  private static Optional<String> text(String header) {
    String lower = header.toLowerCase(Locale.ROOT);
    if (lower.startsWith(BEARER)) {
      return Optional.of(header.substring(BEARER.length()).strip());
    }
    return lower.startsWith(BASIC)
        ? password(header.substring(BASIC.length()).strip())
        : Optional.empty();
  }

  private static Optional<String> password(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
