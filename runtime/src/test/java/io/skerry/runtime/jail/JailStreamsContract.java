package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.spi.JailExit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every jail driver must do with the three streams. */
@Timeout(60)
abstract class JailStreamsContract extends JailBootContract {
  private static final int MEBI = 1024 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 65_536, MEBI + 1})
  void bytesPassUnchangedBothWays(int size) throws IOException {
    byte[] input = new byte[size];
    new Random(size).nextBytes(input);
    RecordingStreams streams = new RecordingStreams(input);

    assertExited(run(shell("cat"), streams), 0);

    assertThat(streams.outputBytes()).isEqualTo(input);
    assertThat(streams.errorText()).isEmpty();
  }

  @Test
  void bothOutputsAreExactAndHandedOneAtATime() throws IOException {
    byte[] input = "0123456789abcde\n".repeat(MEBI / 16).getBytes(StandardCharsets.UTF_8);
    RecordingStreams streams = new RecordingStreams(input);

    assertExited(run(shell("tee /dev/stderr"), streams), 0);

    assertThat(streams.outputBytes()).isEqualTo(input);
    assertThat(streams.errorText().getBytes(StandardCharsets.UTF_8)).isEqualTo(input);
    assertThat(streams.overlapped()).isFalse();
  }

  @Test
  void streamsOpenByName() throws IOException {
    RecordingStreams streams = new RecordingStreams("in".getBytes(StandardCharsets.UTF_8));

    assertExited(run(shell("cat /dev/stdin > /dev/stdout; echo e > /dev/stderr"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("in");
    assertThat(streams.errorText()).isEqualTo("e\n");
  }

  @Test
  void lastBytesBeforeTheEndArrive() throws IOException {
    for (int i = 0; i < 20; i++) {
      RecordingStreams streams = new RecordingStreams();
      assertExited(run(shell("echo out; echo err >&2; exit 3"), streams), 3);
      assertThat(streams.outputText()).isEqualTo("out\n");
      assertThat(streams.errorText()).isEqualTo("err\n");
    }
  }

  @Test
  void outputMayCloseEarly() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(shell("echo a; exec >&-; sleep 0.2; echo late >&2; exit 3"), streams), 3);

    assertThat(streams.outputText()).isEqualTo("a\n");
    assertThat(streams.errorText()).isEqualTo("late\n");
  }

  @Test
  void inputNeedNotBeRead() throws IOException {
    RecordingStreams streams = new RecordingStreams(new EndlessInput());

    assertExited(run(shell("echo done"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("done\n");
  }

  @Test
  void inputMayCloseEarly() throws IOException {
    RecordingStreams streams = new RecordingStreams(new EndlessInput());

    assertExited(run(shell("exec <&-; sleep 0.2; echo done"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("done\n");
  }

  @Test
  void inputThatNeverComesDoesNotDelayTheAnswer() throws IOException {
    SilentInput silent = new SilentInput();
    RecordingStreams streams = new RecordingStreams(silent);

    assertExited(run(shell("echo done"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("done\n");
    silent.end.countDown();
  }

  @Test
  void exceptionOfACallbackEndsTheRun() throws IOException {
    AtomicLong taken = new AtomicLong();
    IllegalStateException enough = new IllegalStateException("enough");
    RecordingStreams streams =
        new RecordingStreams() {
          @Override
          public void output(ByteBuffer piece) {
            if (taken.addAndGet(piece.remaining()) > MEBI) {
              throw enough;
            }
          }
        };

    assertThatThrownBy(() -> run(shell("yes"), streams)).isSameAs(enough);

    assertThat(taken.get()).isLessThan(8 * MEBI);
  }

  @Test
  void exceptionOfTheErrorCallbackEndsTheRun() throws IOException {
    IllegalStateException enough = new IllegalStateException("enough");
    RecordingStreams streams =
        new RecordingStreams() {
          @Override
          public void error(ByteBuffer piece) {
            throw enough;
          }
        };

    assertThatThrownBy(() -> run(shell("echo e >&2; sleep 60"), streams)).isSameAs(enough);
  }

  @Test
  void blockedCallbackHoldsTheFunctionBack() throws IOException {
    // Longer than the timeout of the run; were the output kept in memory, cat would end in time.
    RecordingStreams streams = new SlowStreams(Duration.ofSeconds(3));

    JailExit exit = run(shell("head -c 33554432 /dev/zero", Duration.ofSeconds(1)), streams);

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.TIMEOUT);
    assertThat(streams.outputBytes().length).isLessThan(33_554_432);
  }

  @Test
  void blockedOutputDoesNotLoseErrors() throws IOException {
    RecordingStreams streams = new SlowStreams(Duration.ofMillis(500));

    assertExited(
        run(shell("echo first; head -c 4194304 /dev/zero >&2; head -c 4194304 /dev/zero"), streams),
        0);

    assertThat(streams.outputBytes()).hasSize(4 * MEBI + "first\n".length());
    assertThat(streams.errorText()).hasSize(4 * MEBI);
    assertThat(streams.overlapped()).isFalse();
  }

  /** Zeros without end. */
  private static final class EndlessInput extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      Arrays.fill(bytes, offset, offset + length, (byte) 0);
      return length;
    }
  }

  /** Has nothing to say until its end. */
  private static final class SilentInput extends InputStream {
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }

  /** Takes its time for the first piece of output. */
  private static final class SlowStreams extends RecordingStreams {
    private final Duration delay;
    private final CountDownLatch never = new CountDownLatch(1);
    private boolean delayed;

    SlowStreams(Duration delay) {
      this.delay = delay;
    }

    @Override
    public void output(ByteBuffer piece) {
      super.output(piece);
      if (delayed) {
        return;
      }
      delayed = true;
      try {
        assertThat(never.await(delay.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
