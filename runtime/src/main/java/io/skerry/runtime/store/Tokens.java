package io.skerry.runtime.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The table {@code token}, with a copy in memory so that no call waits for the database. Only
 * hashes are kept: the texts are 256 random bits, which no dictionary finds. Safe for use by many
 * threads.
 */
public final class Tokens {
  private static final int RANDOM_BYTES = 32;
  private static final String PREFIX = "skerry_";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final Map<String, Token> byHash = new ConcurrentHashMap<>();

  public Tokens(Database database) {
    this.database = database;
    database
        .read(handle ->
            handle
                .createQuery("SELECT * FROM token WHERE revoked IS NULL")
                .map((row, _) -> Map.entry(row.getString("hash"), read(row)))
                .list())
        .forEach(entry -> byHash.put(entry.getKey(), entry.getValue()));
  }

  /** A new text for a token: 256 random bits. */
  public static String newText() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void add(String name, Set<Scope> scopes, String text) {
    Token token = new Token(Ids.token(), name, scopes, Instant.now());
    String hash = hash(text);
    database.execute(handle ->
        handle.execute(
            "INSERT INTO token (id, name, hash, scopes, created) VALUES (?, ?, ?, ?, ?)",
            token.id(),
            token.name(),
            hash,
            scopes.stream().map(Scope::name).sorted().collect(Collectors.joining(",")),
            token.created().toEpochMilli()));
    byHash.put(hash, token);
  }

  /** Makes sure that the text is a token. */
  public void keep(String name, Set<Scope> scopes, String text) {
    if (find(text).isEmpty()) {
      add(name, scopes, text);
    }
  }

  /** Makes the text the only token of that name: those that it had before are revoked. */
  public void replace(String name, Set<Scope> scopes, String text) {
    keep(name, scopes, text);
    String kept = hash(text);
    database.execute(handle ->
        handle.execute(
            """
            UPDATE token SET revoked = ? WHERE name = ? AND hash <> ? AND revoked IS NULL
            """,
            System.currentTimeMillis(),
            name,
            kept));
    byHash
        .entrySet()
        .removeIf(entry -> entry.getValue().name().equals(name) && !entry.getKey().equals(kept));
  }

  /** The token with this text. */
  public Optional<Token> find(String text) {
    return Optional.ofNullable(byHash.get(hash(text)));
  }

  private static Token read(ResultSet row) throws SQLException {
    return new Token(
        row.getString("id"),
        row.getString("name"),
        Arrays.stream(row.getString("scopes").split(",", -1))
            .map(Scope::valueOf)
            .collect(Collectors.toSet()),
        Instant.ofEpochMilli(row.getLong("created")));
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
