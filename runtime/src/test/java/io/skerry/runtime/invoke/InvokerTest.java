package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.Invocation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class InvokerTest extends InvokerFixture {
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);
  private static final Sample SAMPLE = Sample.named("a").queue(4, Duration.ofSeconds(20));

  @Override
  PoolPolicy policy() {
    return PoolPolicy.none();
  }

  private static Call call(Version version, Caller caller) {
    return new Call(Ids.invocation(), version, caller, Map.of(), Duration.ofMinutes(5));
  }

  private static Call call() {
    return call(SAMPLE.version(1), Caller.HTTP);
  }

  private CompletableFuture<InvocationResult> start(Call call) {
    return CompletableFuture.supplyAsync(() -> invoker.invoke(call, output), THREADS);
  }

  private Invocation record(Call call) {
    journal.flush();
    return table.find(call.id()).orElseThrow();
  }

  /** Every jail, clone and place was given back: as many calls as may run at all run again. */
  private void assertNothingLeft() {
    await().until(() -> invoker.running().isEmpty());
    assertThat(jails.jails).isEmpty();
    assertThat(snapshots.clones).isEmpty();
    snapshots.failing = false;
    jails.failing = false;
    output.left = false;
    jails.program = FakeJails.endless();
    Call first = call(Sample.named("a").concurrency(2).version(1), Caller.HTTP);
    Call second = call(first.version(), Caller.HTTP);
    CompletableFuture<InvocationResult> one = start(first);
    CompletableFuture<InvocationResult> two = start(second);
    await().until(() -> jails.jails.size() == 2);
    assertThat(invoker.cancel(first.id())).isTrue();
    assertThat(invoker.cancel(second.id())).isTrue();
    assertThat(one.join().outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(two.join().outcome()).isEqualTo(new Outcome.Cancelled());
  }

  private static void write(io.skerry.runtime.spi.JailStreams streams, String text) {
    streams.output(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void runsACallAndRecordsIt() {
    jails.program =
        (_, streams, _) -> {
          write(streams, "hello");
          streams.error(ByteBuffer.wrap("for people".getBytes(StandardCharsets.UTF_8)));
          return FakeJails.exit(0);
        };
    Call call = call();

    InvocationResult result = invoker.invoke(call, output);

    assertThat(result.outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(output.text()).isEqualTo("hello");
    Invocation record = record(call);
    assertThat(record.state()).isEqualTo(Invocation.State.SUCCEEDED);
    assertThat(record.exitStatus()).isZero();
    assertThat(record.log()).isEqualTo("for people");
    assertThat(record.outputBytes()).isEqualTo(5);
    assertThat(record.cpuMicros()).isEqualTo(3_000);
    assertThat(record.peakMemory()).isEqualTo(4_096);
    assertThat(record.caller()).isEqualTo("http");
    assertNothingLeft();
  }

  @Test
  void logsTheOutputWhereNobodyReadsIt() {
    jails.program =
        (_, streams, _) -> {
          write(streams, "out\n");
          streams.error(ByteBuffer.wrap("err\n".getBytes(StandardCharsets.UTF_8)));
          return FakeJails.exit(0);
        };
    Call call = call(SAMPLE.version(1), Caller.CRON);
    invoker.invoke(call, output);

    assertThat(record(call).log()).isEqualTo("out\nerr\n");
  }

  @ParameterizedTest
  @EnumSource
  void tellsHowTheProgramEnded(JailExit.Cause cause) {
    jails.program = (_, _, _) -> FakeJails.exit(cause, 3);
    Call call = call(Sample.named("a").timeout(Duration.ofSeconds(7)).version(1), Caller.HTTP);

    Outcome outcome = invoker.invoke(call, output).outcome();

    switch (cause) {
      case EXITED -> assertThat(outcome.detail()).contains("exit status 3");
      case SIGNALED -> assertThat(outcome).isEqualTo(new Outcome.Failed(3, true));
      case TIMEOUT -> assertThat(outcome.detail()).contains("timeout of 7s");
      case MEMORY -> assertThat(outcome.detail()).contains("limits.memory");
      case KILLED -> assertThat(outcome).isEqualTo(new Outcome.Cancelled());
    }
    assertThat(record(call).state()).isEqualTo(outcome.state());
    assertThat(record(call).detail()).isEqualTo(outcome.detail());
    assertNothingLeft();
  }

  @Test
  void endsARunThatWritesTooMuch() {
    jails.program =
        (_, streams, _) -> {
          write(streams, "12345");
          write(streams, "6");
          return FakeJails.exit(0);
        };
    Call call = call(Sample.named("a").output(5).version(1), Caller.HTTP);

    assertThat(invoker.invoke(call, output).outcome()).isEqualTo(new Outcome.Limited("output", 5));
    assertThat(output.text()).isEqualTo("12345");
    assertThat(record(call).state()).isEqualTo(Invocation.State.LIMITED);
    assertNothingLeft();
  }

  @Test
  void endsARunWhoseCallerLeft() {
    output.breaks = true;
    jails.program =
        (_, streams, _) -> {
          write(streams, "x");
          return FakeJails.exit(0);
        };
    Call call = call();

    assertThat(invoker.invoke(call, output).outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(record(call).state()).isEqualTo(Invocation.State.CANCELLED);
    assertNothingLeft();
  }

  @Test
  void runsNothingForACallerThatLeftWhileItWaited() {
    output.left = true;
    jails.failing = true;
    Call call = call();

    assertThat(invoker.invoke(call, output).outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(record(call).state()).isEqualTo(Invocation.State.CANCELLED);
    assertNothingLeft();
  }

  private void assertFails(Class<? extends RuntimeException> type, Call call) {
    assertThatThrownBy(() -> invoker.invoke(call, output)).isInstanceOf(type);
    assertThat(record(call).state()).isEqualTo(Invocation.State.FAILED);
    assertThat(record(call).detail()).isNotEmpty();
    assertThat(record(call).exitStatus()).isNull();
    assertNothingLeft();
  }

  @Test
  void givesEverythingBackWhenTheCloneFails() {
    snapshots.failing = true;
    assertFails(SkerryException.class, call());
  }

  @Test
  void givesEverythingBackWhenTheJailFails() {
    jails.failing = true;
    assertFails(SkerryException.class, call());
  }

  @Test
  void givesEverythingBackWhenTheRunFailsUnexpectedly() {
    jails.program =
        (_, _, _) -> {
          throw new IllegalStateException("a bug");
        };
    assertFails(IllegalStateException.class, call());
  }

  @Test
  void cancelsARunWhoseJailIsStillBeingMade() {
    jails.preparing.drainPermits();
    jails.program = FakeJails.endless();
    Call call = call();
    CompletableFuture<InvocationResult> result = start(call);
    await().until(() -> invoker.cancel(call.id()));
    jails.preparing.release(100);

    assertThat(result.join().outcome()).isEqualTo(new Outcome.Cancelled());
    assertNothingLeft();
  }

  @Test
  void knowsNothingOfRunsThatAreOver() {
    Call call = call();
    invoker.invoke(call, output);
    await().until(() -> invoker.running().isEmpty());

    assertThat(invoker.cancel(call.id())).isFalse();
  }

  @Test
  void answersBeforeTheJailIsGoneButKeepsItsPlace() {
    jails.closing.drainPermits();
    Call first = call();
    assertThat(invoker.invoke(first, output).outcome()).isEqualTo(new Outcome.Succeeded());
    assertThat(invoker.running()).containsExactly(first.id());
    invoker.invoke(call(), output);

    Version hasty = Sample.named("a").queue(1, Duration.ofMillis(20)).version(1);
    assertThatThrownBy(() -> invoker.invoke(call(hasty, Caller.HTTP), output))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
    jails.closing.release(1_000);
    assertNothingLeft();
  }

  @Test
  void limitsEachFunctionByItself() {
    jails.program = FakeJails.endless();
    Function<String, Call> one =
        name ->
            call(Sample.named(name).concurrency(1).queue(0, Duration.ZERO).version(1), Caller.HTTP);
    Call first = one.apply("a");
    CompletableFuture<InvocationResult> running = start(first);
    await().until(() -> jails.jails.size() == 1);

    assertThatThrownBy(() -> invoker.invoke(one.apply("a"), output))
        .isInstanceOfSatisfying(
            SkerryException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
    jails.program = (_, _, _) -> FakeJails.exit(0);
    assertThat(invoker.invoke(call(Sample.named("b").version(1), Caller.HTTP), output).outcome())
        .isEqualTo(new Outcome.Succeeded());
    invoker.cancel(first.id());
    running.join();
    assertNothingLeft();
  }

  @Test
  void drainsByRefusingThenWaitingThenKilling() throws Exception {
    jails.program = FakeJails.endless();
    Call call = call();
    CompletableFuture<InvocationResult> running = start(call);
    await().until(() -> jails.jails.size() == 1);

    invoker.drain(Duration.ofMillis(50));

    assertThat(running.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(jails.jails).isEmpty();
    assertThatThrownBy(() -> invoker.invoke(call(), output))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
  }

  @Test
  void refusesWhoStillWaitsWhenItDrains() throws Exception {
    jails.program = FakeJails.endless();
    Version single = Sample.named("a").concurrency(1).version(1);
    CompletableFuture<InvocationResult> running = start(call(single, Caller.HTTP));
    await().until(() -> jails.jails.size() == 1);
    CompletableFuture<InvocationResult> waiting = start(call(single, Caller.HTTP));

    invoker.drain(Duration.ofMillis(50));

    running.get(10, TimeUnit.SECONDS);
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
    assertThat(snapshots.clones).isEmpty();
  }
}
