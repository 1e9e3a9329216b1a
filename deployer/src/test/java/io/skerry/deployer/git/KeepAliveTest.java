package io.skerry.deployer.git;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
  @Test
  void aPingIsAnEmptyProgressPacketBetweenTheOthers() {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    KeepAlive alive = new KeepAlive(sent);

    alive.write("one".getBytes(US_ASCII), 0, 3);
    alive.ping();
    assertThat(sent.toString(US_ASCII)).isEqualTo("one0005\2");
    alive.write('2');
    alive.flush();

    assertThat(sent.toString(US_ASCII)).isEqualTo("one0005\0022");
  }

  @Test
  void onceTheClientIsGoneNothingIsTriedAndNothingThrown() {
    int[] tries = {0};
    KeepAlive alive =
        new KeepAlive(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                tries[0]++;
                throw new IOException("gone");
              }

              @Override
              public void flush() throws IOException {
                tries[0]++;
                throw new IOException("gone");
              }
            });

    alive.write('x');
    alive.flush();
    alive.ping();

    assertThat(tries[0]).isEqualTo(1);
  }
}
