package io.skerry.runtime.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  @TempDir private Path directory;
  private Database database;
  private Tokens tokens;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    tokens = new Tokens(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void makesTextsThatNobodyGuesses() {
    assertThat(Stream.generate(Tokens::newText).limit(1_000).distinct())
        .hasSize(1_000)
        .allMatch(text -> text.matches("skerry_[A-Za-z0-9_-]{43}"));
  }

  @Test
  void knowsATokenByItsTextAlone() {
    String text = Tokens.newText();
    tokens.keep("ci", Set.of(Scope.DEPLOY, Scope.READ), text);

    Token token = tokens.find(text).orElseThrow();
    assertThat(token.name()).isEqualTo("ci");
    assertThat(token.allows(Scope.DEPLOY)).isTrue();
    assertThat(token.allows(Scope.INVOKE)).isFalse();
    assertThat(token.allows(Scope.ADMIN)).isFalse();
    assertThat(tokens.find(text + "x")).isEmpty();
    assertThat(tokens.find("")).isEmpty();
  }

  @Test
  void letsAdminsDoEverything() {
    tokens.keep("admin", Set.of(Scope.ADMIN), "text");

    assertThat(Scope.values()).allMatch(scope -> tokens.find("text").orElseThrow().allows(scope));
  }

  @Test
  void keepsATokenOnce() {
    tokens.keep("first", Set.of(Scope.READ), "text");
    tokens.keep("second", Set.of(Scope.ADMIN), "text");

    assertThat(tokens.find("text").orElseThrow().name()).isEqualTo("first");
  }

  @Test
  void knowsItsTokensAfterARestart() {
    String text = Tokens.newText();
    tokens.keep("ci", Set.of(Scope.INVOKE, Scope.READ), text);
    Token before = tokens.find(text).orElseThrow();
    database.close();
    open();

    Token after = tokens.find(text).orElseThrow();
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.scopes()).isEqualTo(before.scopes());
  }

  @Test
  void putsOnlyHashesOnDisk() throws Exception {
    String text = Tokens.newText();
    tokens.keep("hashed", Set.of(Scope.ADMIN), text);

    int files = 0;
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        files++;
        assertThat(Files.readString(file, ISO_8859_1))
            .doesNotContain(text)
            .doesNotContain(text.substring("skerry_".length()));
      }
    }
    assertThat(files).isPositive();
  }

  @Test
  void replacesATokenAndRevokesTheOneBeforeForGood() {
    tokens.keep("other", Set.of(Scope.READ), "other");
    tokens.replace("admin", Set.of(Scope.ADMIN), "old");
    tokens.replace("admin", Set.of(Scope.ADMIN), "new");

    for (Tokens seen : List.of(tokens, new Tokens(database))) {
      assertThat(seen.find("old")).isEmpty();
      assertThat(seen.find("new")).isPresent();
      assertThat(seen.find("other")).isPresent();
    }
  }
}
