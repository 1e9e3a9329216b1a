package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Preview;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each table class on a real file. */
class TablesTest {
  @TempDir private Path directory;
  private Database database;
  private VersionTable versions;
  private ReleaseTable releases;
  private BuildTable builds;
  private InvocationTable invocations;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    versions = new VersionTable(database);
    releases = new ReleaseTable(database);
    builds = new BuildTable(database, "here");
    invocations = new InvocationTable(database, "here");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Version version(String name, int number) {
    return Sample.named(name)
        .trigger(new Trigger.Http("/" + name, Set.of("GET"), Auth.TOKEN))
        .version(number);
  }

  @Test
  void keepsVersionsAsTheyAre() {
    Version first = version("a", 1);
    versions.insert(first);
    versions.insert(version("a", 10));
    versions.insert(version("a", 9));
    versions.insert(version("b", 1));

    assertThat(versions.find(first.id())).contains(first);
    assertThat(versions.find(VersionId.parse("a@v2"))).isEmpty();
    assertThat(versions.list(new FunctionName("a")))
        .extracting(version -> version.id().number())
        .containsExactly(10, 9, 1);
    assertThat(versions.ids())
        .extracting(VersionId::toString)
        .containsExactlyInAnyOrder("a@v1", "a@v9", "a@v10", "b@v1");
    assertThat(versions.active()).isEmpty();
  }

  @Test
  void neverReplacesAVersion() {
    versions.insert(version("a", 1));

    assertThatThrownBy(() -> versions.insert(version("a", 1))).isInstanceOf(SkerryException.class);
  }

  @Test
  void findsTheNewestVersionOfAKey() {
    Version one = version("a", 1);
    Version two = rekeyed(version("a", 2), one.key());
    versions.insert(one);
    versions.insert(two);
    versions.insert(rekeyed(version("b", 3), one.key()));

    assertThat(versions.findByKey(new FunctionName("a"), one.key())).contains(two);
    assertThat(versions.findByKey(new FunctionName("a"), "none")).isEmpty();
  }

  private static Version rekeyed(Version version, String key) {
    return new Version(
        version.id(),
        version.spec(),
        key,
        version.repository(),
        version.commit(),
        version.tree(),
        version.provenance(),
        version.created());
  }

  @Test
  void activatesAllOfAReleaseAtOnce() {
    versions.insert(version("a", 1));
    versions.insert(version("a", 2));
    versions.insert(version("b", 1));
    releases.activate(
        Rows.release("r-1", Rows.change("a", null, 1), Rows.change("b", null, 1)),
        Map.of(),
        Set.of());
    assertThat(versions.active())
        .extracting(version -> version.id().toString())
        .containsExactly("a@v1", "b@v1");

    Release second = Rows.release("r-2", Rows.change("a", 1, 2), Rows.change("b", 1, null));
    releases.activate(second, Map.of(), Set.of());

    assertThat(versions.active())
        .extracting(version -> version.id().toString())
        .containsExactly("a@v2");
    assertThat(releases.latest(1)).containsExactly(second);
    assertThat(releases.owners())
        .isEqualTo(
            Map.of(
                new FunctionName("a"), new ReleaseTable.Owner("functions", Optional.empty()),
                new FunctionName("b"), new ReleaseTable.Owner("functions", Optional.empty())));
  }

  @Test
  void activatesNothingWhenOneChangeIsInvalid() {
    versions.insert(version("a", 1));
    versions.insert(version("a", 2));
    releases.activate(Rows.release("r-1", Rows.change("a", null, 1)), Map.of(), Set.of());

    assertThatThrownBy(() ->
            releases.activate(
                Rows.release("r-2", Rows.change("a", 1, 2), Rows.change("b", null, 7)),
                Map.of(),
                Set.of()))
        .isInstanceOf(SkerryException.class);

    assertThat(versions.active())
        .extracting(version -> version.id().toString())
        .containsExactly("a@v1");
    assertThat(releases.latest(10)).extracting(Release::id).containsExactly("r-1");
    assertThat(releases.owners()).containsOnlyKeys(new FunctionName("a"));
  }

  @Test
  void remembersWhichRefsHaveYetToMove() {
    releases.activate(Rows.release("r-1"), Map.of(), Set.of());
    releases.activate(Rows.release("r-2"), Map.of(), Set.of());
    releases.activate(Rows.release("r-3"), Map.of(), Set.of());
    releases.refMoved("r-2").join();

    assertThat(releases.unmoved()).extracting(Release::id).containsExactly("r-1", "r-3");
    assertThat(releases.latest(2)).extracting(Release::id).containsExactly("r-3", "r-2");
  }

  @Test
  void remembersWhatARollBackHoldsUntilTheFunctionChangesAgain() {
    versions.insert(version("a", 1));
    versions.insert(version("a", 2));
    FunctionName a = new FunctionName("a");
    releases.activate(Rows.release("r-1", Rows.change("a", null, 2)), Map.of(), Set.of());

    releases.activate(Rows.release("r-2", Rows.change("a", 2, 1)), Map.of(a, "key-2"), Set.of());
    assertThat(releases.owners())
        .containsEntry(a, new ReleaseTable.Owner("functions", Optional.of("key-2")));

    releases.activate(Rows.release("r-3", Rows.change("a", 1, 2)), Map.of(), Set.of());
    assertThat(releases.owners())
        .containsEntry(a, new ReleaseTable.Owner("functions", Optional.empty()));
    assertThat(releases.numbers(a)).containsExactlyInAnyOrder(1, 2);
    assertThat(releases.stateAfter(releases.find("r-2").orElseThrow())).isEqualTo(Map.of(a, 1));
    assertThat(releases.stateAfter(releases.find("r-3").orElseThrow())).isEqualTo(Map.of(a, 2));
  }

  @Test
  void aPreviewChangesNothingButItself() {
    versions.insert(version("a", 1));
    versions.insert(version("b", 1));
    releases.activate(Rows.release("r-1", Rows.change("a", null, 1)), Map.of(), Set.of());
    Release preview = Rows.preview("r-2", "x/y", Rows.change("b", null, 1));

    releases.activate(preview, Map.of(), Set.of());

    assertThat(versions.active()).extracting(v -> v.id().toString()).containsExactly("a@v1");
    assertThat(versions.previews())
        .extracting(Preview::branch, p -> p.version().id().toString())
        .containsExactly(Assertions.tuple("x/y", "b@v1"));
    assertThat(releases.owners()).containsKey(new FunctionName("b"));
    assertThat(releases.numbers(new FunctionName("b"))).isEmpty();

    releases.activate(Rows.preview("r-3", "x/y", Rows.change("b", 1, null)), Map.of(), Set.of());
    assertThat(versions.previews()).isEmpty();
  }

  @Test
  void numbersVersionsWithoutEverUsingANumberTwice() {
    FunctionName a = new FunctionName("a");
    builds.queue(List.of(Rows.build("b-1", "a"), Rows.build("b-2", "a"), Rows.build("b-3", "b")));

    assertThat(builds.number("b-1", a)).hasToString("a@v1");
    assertThat(builds.number("b-2", a)).hasToString("a@v2");
    assertThat(builds.number("b-3", new FunctionName("b"))).hasToString("b@v1");
    assertThat(builds.find("b-2").orElseThrow().number()).isEqualTo(2);
    assertThat(builds.latest(2)).extracting(Build::id).containsExactly("b-3", "b-2");
    assertThat(builds.find("b-9")).isEmpty();
  }

  @Test
  void aBuildIsStartedAndEndedOnce() {
    builds.queue(List.of(Rows.build("b-1", "a"), Rows.build("b-2", "a")));

    assertThat(builds.start("b-1")).isTrue();
    assertThat(builds.start("b-1")).isFalse();
    assertThat(builds.end("b-1", Build.State.CANCELLED, "too late")).isFalse();
    builds.finish("b-1", new Build.End(Build.State.FAILED, "it broke", 2, 30, 40));
    builds.finish("b-1", new Build.End(Build.State.SUCCEEDED, "", 0, 0, 0));
    assertThat(builds.end("b-2", Build.State.CANCELLED, "not wanted")).isTrue();

    Build failed = builds.find("b-1").orElseThrow();
    assertThat(failed.state()).isEqualTo(Build.State.FAILED);
    assertThat(failed.exitStatus()).isEqualTo(2);
    assertThat(failed.detail()).isEqualTo("it broke");
    assertThat(failed.cpuMicros()).isEqualTo(30);
    assertThat(failed.peakMemory()).isEqualTo(40);
    assertThat(failed.started()).isNotNull();
    assertThat(failed.finished()).isNotNull();
    assertThat(builds.start("b-2")).isFalse();
    assertThat(builds.find("b-2").orElseThrow().exitStatus()).isNull();
  }

  @Test
  void theEndOfADeploymentEndsWhatItHasNotBegun() {
    DeploymentTable deployments = new DeploymentTable(database, "here");
    deployments.queue(
        Rows.deployment("r-1"), List.of(Rows.build("b-1", "a"), Rows.build("b-2", "b")));
    assertThat(deployments.queued()).extracting(DeploymentRow::id).containsExactly("r-1");
    assertThat(new DeploymentTable(database, "elsewhere").queued()).isEmpty();
    deployments.start("r-1").join();
    assertThat(deployments.running()).hasSize(1);
    builds.start("b-1");

    deployments.finish(Rows.deployment("r-1"), DeploymentRow.State.SUPERSEDED, "a later one");

    assertThat(deployments.queued()).isEmpty();
    assertThat(deployments.latest(1).getFirst().state()).isEqualTo(DeploymentRow.State.SUPERSEDED);
    assertThat(builds.ofDeployment("r-1"))
        .extracting(Build::state)
        .containsExactly(Build.State.RUNNING, Build.State.SUPERSEDED);
  }

  @Test
  void aReleaseAndTheEndOfItsDeploymentAreStoredTogetherOrNotAtAll() {
    DeploymentTable deployments = new DeploymentTable(database, "here");
    Release missing = Rows.release("r-1", Rows.change("a", null, 1));

    assertThatThrownBy(
            () -> deployments.release(Rows.deployment("r-1"), missing, Map.of(), Set.of()))
        .isInstanceOf(SkerryException.class);
    assertThat(releases.find("r-1")).as("there is no version a@v1").isEmpty();
    assertThat(deployments.find("r-1")).isEmpty();

    deployments.release(Rows.deployment("r-1"), Rows.release("r-1"), Map.of(), Set.of());
    assertThat(releases.find("r-1")).isPresent();
    DeploymentRow ended = deployments.find("r-1").orElseThrow();
    assertThat(ended.state()).isEqualTo(DeploymentRow.State.RELEASED);
    assertThat(ended.finished()).isNotNull();
  }

  @Test
  void aDeploymentEndsOnce() {
    DeploymentTable deployments = new DeploymentTable(database, "here");
    deployments.queue(Rows.deployment("r-1"), List.of(Rows.build("b-1", "a")));
    deployments.release(Rows.deployment("r-1"), Rows.release("r-1"), Map.of(), Set.of());

    deployments.finish(Rows.deployment("r-1"), DeploymentRow.State.REFUSED, "too late");
    deployments.finish(Rows.deployment("r-2"), DeploymentRow.State.REFUSED, "never queued");

    assertThat(deployments.find("r-1").orElseThrow().state())
        .isEqualTo(DeploymentRow.State.RELEASED);
    assertThat(builds.find("b-1").orElseThrow().state()).isEqualTo(Build.State.SUPERSEDED);
    assertThat(deployments.find("r-2").orElseThrow().detail()).isEqualTo("never queued");
  }

  @Test
  void joinsTheLogOfABuildInOrder() {
    BuildLogTable logs = new BuildLogTable(database);
    builds.queue(List.of(Rows.build("b-1", "a")));
    logs.append("b-1", 10, "third\n");
    logs.append("b-1", 2, "second\n");
    logs.append("b-1", 1, "first\n");

    assertThat(logs.read("b-1")).isEqualTo("first\nsecond\nthird\n");
    assertThat(logs.read("b-2")).isEmpty();
    assertThatThrownBy(() -> logs.append("b-9", 1, "nobody's")).isInstanceOf(SkerryException.class);
  }

  @Test
  void marksOnlyWhatRanHereAsCutOff() {
    BuildTable elsewhere = new BuildTable(database, "elsewhere");
    builds.queue(List.of(Rows.build("b-1", "a"), Rows.build("b-2", "a")));
    builds.start("b-1");
    builds.start("b-2");
    builds.finish("b-2", new Build.End(Build.State.SUCCEEDED, "", 0, 0, 0));
    elsewhere.queue(List.of(Rows.build("b-3", "a")));
    elsewhere.start("b-3");
    invocations.save(
        List.of(
            Rows.invocation("i-1", "a", Invocation.State.RUNNING),
            Rows.invocation("i-2", "a", Invocation.State.SUCCEEDED)));
    new InvocationTable(database, "elsewhere")
        .save(List.of(Rows.invocation("i-3", "a", Invocation.State.RUNNING)));

    assertThat(builds.interruptRunning()).isEqualTo(1);
    assertThat(invocations.interruptRunning()).isEqualTo(1);

    assertThat(builds.latest(9))
        .extracting(Build::state)
        .containsExactly(Build.State.RUNNING, Build.State.SUCCEEDED, Build.State.INTERRUPTED);
    assertThat(invocations.latest(null, null, 9))
        .extracting(Invocation::state)
        .containsExactly(
            Invocation.State.RUNNING, Invocation.State.SUCCEEDED, Invocation.State.INTERRUPTED);
    assertThat(invocations.find("i-1").orElseThrow().detail()).isNotEmpty();
  }

  @Test
  void savesAnInvocationOverItsEarlierState() {
    invocations.save(List.of(Rows.invocation("i-1", "a", Invocation.State.RUNNING)));
    Invocation failed = Rows.invocation("i-1", "a", Invocation.State.FAILED);
    invocations.save(List.of(failed));

    assertThat(invocations.find("i-1")).contains(failed);
    assertThat(invocations.find("i-2")).isEmpty();
  }

  @Test
  void pagesThroughInvocationsNewestFirst() {
    for (int i = 1; i <= 5; i++) {
      String function = i % 2 == 0 ? "even" : "odd";
      invocations.save(List.of(Rows.invocation("i-" + i, function, Invocation.State.SUCCEEDED)));
    }

    assertThat(ids(invocations.latest(null, null, 2))).containsExactly("i-5", "i-4");
    assertThat(ids(invocations.latest(null, "i-4", 2))).containsExactly("i-3", "i-2");
    assertThat(ids(invocations.latest(new FunctionName("odd"), "i-5", 9)))
        .containsExactly("i-3", "i-1");
    assertThat(ids(invocations.latest(new FunctionName("none"), null, 9))).isEmpty();
  }

  private static List<String> ids(List<Invocation> list) {
    return list.stream().map(Invocation::id).toList();
  }
}
