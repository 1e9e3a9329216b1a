package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.Invocation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that begin without waiting, or not at all. */
@Timeout(60)
class InvokerLoopTest extends InvokerFixture {
  private static final EventLoop LOOP = (_, _) -> () -> {};
  private static final Version READY = Sample.named("a").concurrency(2).version(1);

  @Override
  PoolPolicy policy() {
    return new PoolPolicy(4, 8, 10);
  }

  @BeforeEach
  void serve() {
    pool.serve(List.of(READY));
    await().until(() -> pool.list().getFirst().ready() == 4);
  }

  @AfterEach
  @Override
  void close() {
    super.close();
    assertThat(jails.jails).isEmpty();
    assertThat(snapshots.clones).isEmpty();
  }

  private static Call call(Version version) {
    return new Call(Ids.invocation(), version, Caller.HTTP, Map.of(), Duration.ofMinutes(5));
  }

  private Optional<CompletableFuture<InvocationResult>> begin(Call call) {
    return invoker.begin(call, output, LOOP);
  }

  /** As many calls as there are places begin, and no more. */
  private void assertAllPlacesAreFree() {
    await().until(() -> invoker.running().isEmpty());
    jails.program = FakeJails.endless();
    List<Call> calls = List.of(call(READY), call(READY));
    List<CompletableFuture<InvocationResult>> begun =
        calls.stream().map(call -> begin(call).orElseThrow()).toList();
    assertThat(begin(call(READY))).isEmpty();
    calls.forEach(call -> assertThat(invoker.cancel(call.id())).isTrue());
    assertThat(begun)
        .allSatisfy(
            result -> assertThat(result.join().outcome()).isEqualTo(new Outcome.Cancelled()));
    await().until(() -> invoker.running().isEmpty());
  }

  @Test
  void runsACallAndRecordsIt() {
    Call call = call(READY);

    InvocationResult result = begin(call).orElseThrow().join();

    assertThat(result.outcome()).isEqualTo(new Outcome.Succeeded());
    journal.flush();
    Invocation record = table.find(call.id()).orElseThrow();
    assertThat(record.state()).isEqualTo(Invocation.State.SUCCEEDED);
    assertThat(record.cpuMicros()).isEqualTo(3_000);
    assertAllPlacesAreFree();
  }

  @Test
  void beginsNothingWithoutAReadyJail() {
    Call call = call(Sample.named("other").version(1));

    assertThat(begin(call)).isEmpty();

    journal.flush();
    assertThat(table.find(call.id())).isEmpty();
    assertAllPlacesAreFree();
  }

  @Test
  void beginsNothingForACallerThatLeft() {
    output.left = true;
    assertThat(begin(call(READY))).isEmpty();
    output.left = false;
    assertAllPlacesAreFree();
  }

  @Test
  void beginsNoMoreThanOneFunctionMayRun() {
    Version single = Sample.named("b").concurrency(1).version(1);
    pool.serve(List.of(READY, single));
    await().until(() -> pool.list().stream().allMatch(view -> view.ready() == 4));
    jails.program = FakeJails.endless();
    Call first = call(single);
    CompletableFuture<InvocationResult> running = begin(first).orElseThrow();

    assertThat(begin(call(single))).isEmpty();

    invoker.cancel(first.id());
    running.join();
    jails.program = (_, _, _) -> FakeJails.exit(0);
    assertThat(begin(call(single)).orElseThrow().join().outcome())
        .isEqualTo(new Outcome.Succeeded());
    assertAllPlacesAreFree();
  }

  @Test
  void tellsOfAFailureAndGivesEverythingBack() {
    jails.program =
        (_, _, _) -> {
          throw new IllegalStateException("a bug");
        };
    Call call = call(READY);

    assertThatThrownBy(begin(call).orElseThrow()::join).hasMessageContaining("a bug");

    journal.flush();
    assertThat(table.find(call.id()).orElseThrow().state()).isEqualTo(Invocation.State.FAILED);
    assertAllPlacesAreFree();
  }

  @Test
  void endsARunThatWritesTooMuch() {
    jails.program =
        (_, streams, _) -> {
          streams.output(ByteBuffer.wrap(new byte[6]));
          return FakeJails.exit(0);
        };
    Version small = Sample.named("b").output(5).version(1);
    pool.serve(List.of(READY, small));
    await().until(() -> pool.list().stream().allMatch(view -> view.ready() == 4));

    assertThat(begin(call(small)).orElseThrow().join().outcome())
        .isEqualTo(new Outcome.Limited("output", 5));
    assertAllPlacesAreFree();
  }

  @Test
  void beginsNothingOnceItDrains() {
    jails.program = FakeJails.endless();
    CompletableFuture<InvocationResult> running = begin(call(READY)).orElseThrow();

    invoker.drain(Duration.ofMillis(50));

    assertThat(running.join().outcome()).isEqualTo(new Outcome.Cancelled());
    assertThat(begin(call(READY))).isEmpty();
  }
}
