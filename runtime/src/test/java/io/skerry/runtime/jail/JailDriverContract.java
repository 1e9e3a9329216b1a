package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailExit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * What every jail driver must do, here with the life of a jail. Needs /bin/sh and the core
 * utilities in the jail; runs are called from virtual threads too, as the service calls them.
 */
public abstract class JailDriverContract extends JailStreamsContract {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void checkFindsTheDriverHealthy() {
    assertThat(driver().check(settings(directory)).healthy()).isTrue();
    assertThat(jails.check().healthy()).isTrue();
  }

  @Test
  void timeoutKillsAllAlsoWhatIgnoresTermination() throws IOException {
    String mark = mark();
    String program = "trap '' TERM INT HUP; sleep %s & while :; do sleep 1; done".formatted(mark);

    JailExit exit = run(shell(program, Duration.ofMillis(700)), new RecordingStreams());

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.TIMEOUT);
    assertThat(exit.status()).isEqualTo(137);
    assertThat(exit.wall()).isBetween(Duration.ofMillis(700), SOON);
    await().until(() -> !running(mark));
  }

  @Test
  void whatWasWrittenBeforeTheTimeoutArrives() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    JailExit exit = run(shell("echo before; sleep 60", Duration.ofSeconds(1)), streams);

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.TIMEOUT);
    assertThat(streams.outputText()).isEqualTo("before\n");
  }

  @Test
  void killFromAnotherThreadEndsTheRun() throws Exception {
    String mark = mark();
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = prepare()) {
      Future<JailExit> exit =
          runAside(jail, "echo up; sleep %s & sleep 60".formatted(mark), streams);
      await().until(() -> streams.outputText().equals("up\n") && running(mark));

      jail.kill();
      jail.kill();

      assertThat(exit.get().cause()).isEqualTo(JailExit.Cause.KILLED);
      assertThat(exit.get().wall()).isLessThan(SOON);
    }
    await().until(() -> !running(mark));
  }

  @Test
  void killBeforeTheRunLetsNothingRun() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = prepare()) {
      jail.kill();

      assertThat(jail.run(shell("sleep 60"), streams).cause()).isEqualTo(JailExit.Cause.KILLED);
    }
  }

  @Test
  void closeDuringTheRunEndsIt() throws Exception {
    RecordingStreams streams = new RecordingStreams();
    Jail jail = prepare();
    Future<JailExit> exit = runAside(jail, "echo up; sleep 60", streams);
    await().until(() -> streams.outputText().equals("up\n"));

    jail.close();

    assertThat(exit.get().cause()).isEqualTo(JailExit.Cause.KILLED);
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void childThatOutlivesItsParentIsKilledAndDelaysNothing() throws IOException {
    String mark = mark();
    RecordingStreams streams = new RecordingStreams();

    JailExit exit = run(shell("(sleep %s; echo late) & echo done".formatted(mark)), streams);

    assertExited(exit, 0);
    assertThat(exit.wall()).isLessThan(SOON);
    assertThat(streams.outputText()).isEqualTo("done\n");
    await().until(() -> !running(mark));
  }

  @Test
  void childThatWritesForEverEndsWithItsParent() throws IOException {
    JailExit exit = run(shell("yes & yes >&2 & sleep 0.1"), new RecordingStreams());

    assertExited(exit, 0);
    assertThat(exit.wall()).isLessThan(SOON);
  }

  @Test
  void jailRunsOnlyOnce() throws IOException {
    try (Jail jail = prepare()) {
      assertExited(jail.run(shell("exit 0"), new RecordingStreams()), 0);

      assertThatThrownBy(() -> jail.run(shell("exit 0"), new RecordingStreams()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closeAndKillAfterTheEndDoNothing() throws IOException {
    Jail jail = prepare();
    assertExited(jail.run(shell("exit 0"), new RecordingStreams()), 0);

    jail.kill();
    jail.close();
    jail.close();
    jail.kill();

    assertThat(jails.list()).isEmpty();
  }

  @Test
  void listShowsWhatExists() throws IOException {
    Jail one = prepare();
    Jail two = prepare();
    assertThat(jails.list()).containsExactlyInAnyOrder(one.id(), two.id());

    one.close();

    assertThat(jails.list()).containsExactly(two.id());
    two.close();
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void jailThatNeverRanIsGivenBack() throws IOException {
    Path tree = tree();
    for (int i = 0; i < 5; i++) {
      prepare(tree).close();
    }

    assertThat(jails.list()).isEmpty();
    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void closingTheDriverKillsWhatRuns() throws Exception {
    String mark = mark();
    RecordingStreams streams = new RecordingStreams();
    Future<JailExit> exit = runAside(prepare(), "echo up; sleep " + mark, streams);
    await().until(() -> streams.outputText().equals("up\n") && running(mark));

    close();

    assertThat(exit.get().cause()).isEqualTo(JailExit.Cause.KILLED);
    await().until(() -> !running(mark));
  }

  @Test
  void manyAtOnceKeepApart() throws Exception {
    List<Path> trees = new ArrayList<>();
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int worker = 0; worker < 16; worker++) {
        trees.add(tree());
        int number = worker;
        workers.add(threads.submit(() -> twentyRuns(number, trees.get(number))));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    }
    assertThat(jails.list()).isEmpty();
  }

  private void twentyRuns(int worker, Path tree) {
    for (int i = 0; i < 20; i++) {
      String text = ("worker " + worker + " run " + i + "\n").repeat(i * 10 + 1);
      RecordingStreams streams = new RecordingStreams(text.getBytes(StandardCharsets.UTF_8));
      JailExit exit =
          run(tree, shell("cat; echo %d-%d >&2; exit %d".formatted(worker, i, i)), streams);
      assertExited(exit, i);
      assertThat(streams.outputText()).isEqualTo(text);
      assertThat(streams.errorText()).isEqualTo(worker + "-" + i + "\n");
    }
  }

  private static Future<JailExit> runAside(Jail jail, String program, RecordingStreams streams) {
    CompletableFuture<JailExit> exit = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            exit.complete(jail.run(shell(program), streams));
          } catch (RuntimeException | Error e) {
            exit.completeExceptionally(e);
          }
        });
    return exit;
  }

  /** An argument for sleep(1) by which its process is found. */
  private static String mark() {
    return Integer.toString(ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));
  }

  private static boolean running(String mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(mark));
  }
}
