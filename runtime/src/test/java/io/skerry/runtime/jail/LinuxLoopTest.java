package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.spi.JailDriver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract, with runs that begin on an event loop. */
final class LinuxLoopTest extends LinuxJailDriverTest {
  private static final int LARGE = 900_000;

  private final AtomicInteger onLoop = new AtomicInteger();

  @Override
  protected JailDriver driver() {
    return new LoopJailDriver(new LinuxJailDriver(), onLoop);
  }

  @Test
  void theLoopBringsTheStreams() throws IOException {
    RecordingStreams streams = new RecordingStreams(new byte[] {'x'});

    assertExited(run(shell("cat; echo y >&2; exit 3"), streams), 3);

    assertThat(onLoop).hasValue(1);
    assertThat(streams.outputText()).isEqualTo("x");
    assertThat(streams.errorText()).isEqualTo("y\n");
  }

  @Test
  void whatWouldWaitGoesOnElsewhere() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(shell("echo first; head -c 9000000 /dev/zero; exit 4"), streams), 4);

    assertThat(onLoop).hasValue(1);
    assertThat(streams.outputBytes()).hasSize(9_000_006);
  }

  /** Tells whether the last piece of its log came on a thread that may wait. */
  private boolean endsElsewhere(String program) throws IOException {
    AtomicBoolean elsewhere = new AtomicBoolean();
    RecordingStreams streams =
        new RecordingStreams() {
          @Override
          public void error(ByteBuffer piece) {
            elsewhere.set(Thread.currentThread().isVirtual());
          }
        };
    assertExited(run(shell(program), streams), 0);
    return elsewhere.get();
  }

  @Test
  void whoSaysMuchLeavesTheLoopToOthers() throws IOException {
    assertThat(endsElsewhere("head -c 10000 /dev/zero >&2")).isFalse();
    assertThat(endsElsewhere("head -c 9000000 /dev/zero >&2")).isTrue();
  }

  @Test
  void aLargeStartArrives() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    Map<String, String> environment =
        Map.of("PATH", PATH, "A", "a".repeat(LARGE / 9), "B", "b".repeat(LARGE / 9));
    String[] arguments = {"/bin/sh", "-c", "echo ${#A} ${#B} ${#1} ${#7}", "sh"};
    String[] all = Arrays.copyOf(arguments, arguments.length + 7);
    Arrays.fill(all, arguments.length, all.length, "c".repeat(LARGE / 9));

    assertExited(run(command(environment, all), streams), 0);

    assertThat(streams.outputText()).isEqualTo("100000 100000 100000 100000\n");
  }
}
