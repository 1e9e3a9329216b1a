package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void whatATerminalObeysIsTakenAway() {
    assertThat(Terminal.lines("a\n\tb\u001b[2J\r\u009b\u007f\u0000")).isEqualTo("a\n\tb?[2J????");
    assertThat(Terminal.lines("if (x) \u202e}\u2066 ok")).isEqualTo("if (x) ?}? ok");
    assertThat(Terminal.lines("grüße 👩‍💻 →")).isEqualTo("grüße 👩‍💻 →");
    assertThat(Terminal.line("a\nb\tc")).isEqualTo("a b c");
  }
}
