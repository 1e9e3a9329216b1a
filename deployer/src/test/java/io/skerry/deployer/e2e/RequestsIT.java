package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as strangers send them. */
@ExtendWith(SharedService.class)
final class RequestsIT {
  private static final int MEBI = 1024 * 1024;

  @TempDir private static Path directory;

  @BeforeAll
  static void deploy() {
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("count", "wc -c")
        .function("ignores-input", "echo done")
        .function("variables", "env")
        .function("one-word", "printf '%s' \"$QUERY_STRING\"")
        .function(
            "cookies",
            "contract: cgi\n",
            """
            echo 'Status: 201 Made'
            echo 'Set-Cookie: skerry_session=stolen; Path=/'
            echo 'Set-Cookie: theme=dark'
            echo 'X-Call-Id: forged'
            echo 'Content-Type: text/x-made'
            echo
            echo body\
            """)
        .push("functions for requests")
        .ok();
  }

  private static Answer curl(String... flagsThenPath) {
    return SharedService.get().curl(flagsThenPath);
  }

  private static String file(int bytes) throws IOException {
    Path file = directory.resolve("body-" + bytes);
    Files.write(file, new byte[bytes]);
    return "@" + file;
  }

  private static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
    assertThat(answer.body().replaceAll("\\s", ""))
        .contains("\"code\":\"" + code + "\"", "\"status\":" + status);
  }

  @Test
  void aBodyUnderTheLimitArrivesWhole() throws IOException {
    assertThat(curl("--data-binary", file(5 * MEBI), "/count").ok().strip())
        .isEqualTo(Integer.toString(5 * MEBI));
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws IOException {
    Answer answer = curl("--data-binary", file(7 * MEBI), "/count");
    assertProblem(answer, 413, "too-large");
  }

  @Test
  void aBodyOverTheLimitIsRefusedAlsoWithoutItsLength() throws IOException {
    Answer answer =
        curl("-H", "Transfer-Encoding: chunked", "--data-binary", file(7 * MEBI), "/count");
    assertProblem(answer, 413, "too-large");
  }

  @Test
  void aFunctionNeedNotReadItsInput() throws IOException {
    assertThat(curl("--data-binary", file(5 * MEBI), "/ignores-input").ok()).isEqualTo("done\n");
  }

  @Test
  void headersOf64KibibytesAreRefused() {
    assertProblem(
        curl("-H", "X-Long: " + "x".repeat(64 * 1024), "/hello"), 431, "headers-too-large");
  }

  @Test
  void anUndeclaredMethodIsRefused() {
    Answer answer = curl("-X", "DELETE", "/hello");
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow").orElse("")).contains("GET").contains("POST");
  }

  @Test
  void anUnknownPathIsNotFound() {
    assertProblem(curl("/no-such-function"), 404, "not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hello/%0A",
        "/hello/%00",
        "/hello/%0d%0aX:1",
        "/hello/%",
        "/hello/%zz",
        "/%ff",
        "/hello/../../x"
      })
  void aPathThatIsNoneIsRefused(String path) {
    assertProblem(curl(path), 400, "invalid-request");
  }

  @Test
  void noVariableIsMadeFromALineBreak() {
    Answer answer = curl("/variables/a%0ALD_PRELOAD=x");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(curl("/variables?a%0ALD_PRELOAD=x").ok()).doesNotContain("\nLD_PRELOAD=");
  }

  @Test
  void theQueryIsNeverPartOfACommand() {
    String marker = "/tmp/" + UUID.randomUUID();
    assertThat(curl("/one-word?$(touch%20" + marker + ");`id`").ok())
        .isEqualTo("$(touch%20" + marker + ");`id`");
  }

  @Test
  void whatIsMeantForTheServiceDoesNotReachTheFunction() {
    String token = SharedService.get().token();
    String seen =
        curl(
                "-H",
                "Proxy: http://evil.example",
                "-H",
                "Authorization: Bearer " + token,
                "-H",
                "Cookie: skerry_session=secret; theme=dark",
                "-H",
                "X-Custom: kept",
                "/variables/below?a=b")
            .ok();
    assertThat(seen)
        .contains("HTTP_X_CUSTOM=kept", "HTTP_COOKIE=theme=dark\n", "PATH_INFO=/below\n")
        .contains("QUERY_STRING=a=b", "REQUEST_METHOD=GET", "SKERRY_TRIGGER=http")
        .doesNotContain("PROXY", "evil.example", token, "skerry_session");
  }

  @Test
  void aForeignAuthorizationBelongsToTheFunction() {
    assertThat(curl("-H", "Authorization: Bearer theirs", "/variables").ok())
        .contains("HTTP_AUTHORIZATION=Bearer theirs");
  }

  @Test
  void aFunctionSetsItsOwnHeadersButNotOurs() {
    Answer answer = curl("/cookies");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("body\n");
    assertThat(answer.head())
        .contains("theme=dark", "text/x-made")
        .containsIgnoringCase("content-security-policy: sandbox")
        .doesNotContain("stolen", "forged");
  }

  @Test
  void theApiNeedsAToken() {
    assertProblem(curl("/api/v1/functions"), 401, "unauthorized");
    assertProblem(curl("-H", "Authorization: Bearer x", "/api/v1/functions"), 401, "unauthorized");
    assertProblem(curl("/function/hello"), 401, "unauthorized");
  }

  @Test
  void aVersionIsCalledByName() {
    String token = "Authorization: Bearer " + SharedService.get().token();
    assertThat(curl("-H", token, "/function/hello@v1").ok()).startsWith("Hello");
    assertProblem(curl("-H", token, "/function/hello@v999"), 404, "not-found");
    assertProblem(curl("-H", token, "/function/..%2f..%2fetc"), 400, "invalid-request");
  }
}
