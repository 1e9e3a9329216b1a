package io.skerry.runtime.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgiHeaderTest {
  private static CgiHeader parse(String head) {
    byte[] bytes = head.getBytes(UTF_8);
    return CgiHeader.parse(bytes, CgiHeader.end(bytes, bytes.length).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: b\n\nbody", "A: b\r\n\r\nbody", "A: b\n\r\nbody", "A: b\r\n\nbody"})
  void endsAtTheFirstEmptyLine(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    int end = CgiHeader.end(bytes, bytes.length).orElseThrow();

    assertThat(text.substring(end)).isEqualTo("body");
    assertThat(CgiHeader.end(bytes, end - 1)).isEmpty();
    assertThat(CgiHeader.parse(bytes, end).fields()).containsExactly(Map.entry("A", "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "Status: 201,201",
    "Status: 404 Not Found,404",
    "status:599,599",
    "Location: /x,302",
    "A: b,200"
  })
  void readsTheStatus(String line, int status) {
    assertThat(parse(line + "\n\n").status()).isEqualTo(status);
  }

  @Test
  void letsAStatusGoWithALocation() {
    assertThat(parse("Location: /x\nStatus: 301 Moved\n\n").status()).isEqualTo(301);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close",
        "Keep-Alive: 1",
        "Transfer-Encoding: chunked",
        "Trailer: x",
        "Upgrade: h2c",
        "Content-Length: 5",
        "X-Call-Id: forged",
        "X-Function-Version: v9",
        "X-Function-Commit: f",
        "Server-Timing: x",
        "Content-Security-Policy: none",
        "CONTENT-SECURITY-POLICY: none",
        "Set-Cookie: skerry_session=x",
        "set-cookie:  Skerry_Session=x; Path=/",
        "Set-Cookie: =skerry_session=x",
        "Set-Cookie:\tskerry_session=x"
      })
  void dropsWhatOnlyTheServerMaySet(String line) {
    assertThat(parse(line + "\nA: b\n\n").fields()).containsExactly(Map.entry("A", "b"));
    assertThat(parse(line + "\n\n").status()).isEqualTo(200);
  }

  @Test
  void keepsOtherCookiesAndRepeats() {
    assertThat(parse("Set-Cookie: a=1; note=skerry_session\nSet-Cookie: b=2\n\n").fields())
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "no colon\n\n",
        ": empty\n\n",
        "bad name: x\n\n",
        " folded: x\n\n",
        "A: b\0c\n\n",
        "A: \u001b[0m\n\n",
        "Status: OK\n\n",
        "Status: 99\n\n",
        "Status: 600\n\n",
        "Status: 100\n\n",
        "Status: 2000\n\n",
        "Ä: x\n\n",
        "<html>\n\n"
      })
  void refusesGarbageInWords(String head) {
    assertThatThrownBy(() -> parse(head))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FUNCTION_FAILED))
        .hasMessageContaining("contract is cgi");
  }

  @ParameterizedTest
  @CsvSource({
    "68656c6c6f,text/plain; charset=utf-8",
    "'',text/plain; charset=utf-8",
    "c3a4,text/plain; charset=utf-8",
    "61c3,text/plain; charset=utf-8",
    "ff,application/octet-stream",
    "c328,application/octet-stream",
    "89504e47,application/octet-stream"
  })
  void guessesAContentType(String hex, String type) {
    assertThat(ContentType.guess(java.util.HexFormat.of().parseHex(hex))).isEqualTo(type);
  }
}
