package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which records of the past go, and which must stay. */
class OldRecordsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final RecordLimits LIMITS =
      new RecordLimits(Duration.ofDays(7), 1_000, Duration.ofDays(30));

  @TempDir Path directory;
  private Database database;
  private InvocationTable invocations;
  private BuildTable builds;
  private BuildLogTable logs;
  private ReleaseTable releases;
  private VersionTable versions;
  private OldRecords old;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    invocations = new InvocationTable(database, "here");
    builds = new BuildTable(database, "here");
    logs = new BuildLogTable(database);
    releases = new ReleaseTable(database);
    versions = new VersionTable(database);
    old = new OldRecords(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private OldRecords.Counts remove(RecordLimits limits) {
    OldRecords.Counts expected = old.count(limits, NOW);
    OldRecords.Counts removed = old.remove(limits, NOW);
    assertThat(removed).as("a dry run says the same").isEqualTo(expected);
    assertThat(old.count(limits, NOW).none()).isTrue();
    return removed;
  }

  private static String invocationAt(Instant time) {
    return Ids.earliest('i', time) + "0123456789abcdef";
  }

  @Test
  void invocationsGoByAgeButNotWhileTheyRun() {
    String running = invocationAt(NOW.minus(Duration.ofDays(9)));
    String gone = invocationAt(NOW.minus(Duration.ofDays(8)));
    String stays = invocationAt(NOW.minus(Duration.ofDays(6)));
    invocations.save(
        List.of(
            Rows.invocation(running, "a", Invocation.State.RUNNING),
            Rows.invocation(gone, "a", Invocation.State.FAILED),
            Rows.invocation(stays, "a", Invocation.State.SUCCEEDED)));

    assertThat(remove(LIMITS).invocations()).isEqualTo(1);

    assertThat(invocations.latest(null, null, 9))
        .extracting(Invocation::id)
        .containsExactly(stays, running);
  }

  @Test
  void invocationsGoByNumberInGroups() {
    List<Invocation> many = new ArrayList<>();
    for (int i = 0; i < 1_700; i++) {
      many.add(
          Rows.invocation(
              invocationAt(NOW.minusSeconds(1_700 - i)), "a", Invocation.State.SUCCEEDED));
    }
    invocations.save(many);

    assertThat(remove(new RecordLimits(Duration.ofDays(7), 100, Duration.ofDays(30))).invocations())
        .isEqualTo(1_600);

    assertThat(invocations.latest(null, null, 500))
        .hasSize(100)
        .first()
        .satisfies(newest -> assertThat(newest.id()).isEqualTo(many.getLast().id()));
  }

  private void failed(String id) {
    builds.queue(List.of(Rows.build(id, "a")));
    logs.append(id, 1, "why\n");
    builds.start(id);
    builds.finish(id, new Build.End(Build.State.FAILED, "it broke", 1, 0, 0));
  }

  @Test
  void oldBuildsGoWithTheirLogsButTheLastFailuresStay() {
    for (int i = 1; i <= 5; i++) {
      failed("b-" + i);
    }
    builds.queue(List.of(Rows.build("b-6", "a"), Rows.build("b-7", "a")));
    builds.end("b-6", Build.State.CANCELLED, "not wanted");

    assertThat(remove(LIMITS).builds()).isEqualTo(3);

    assertThat(builds.latest(9)).extracting(Build::id).containsExactly("b-7", "b-5", "b-4", "b-3");
    assertThat(logs.read("b-1")).isEmpty();
    assertThat(logs.read("b-5")).isEqualTo("why\n");
  }

  @Test
  void theBuildOfAKeptVersionStays() {
    Version version = Sample.named("a").version(1);
    versions.insert(version);
    String id = version.provenance().build();
    builds.queue(List.of(Rows.build(id, "a"), Rows.build("b-zz", "a")));
    for (String build : List.of(id, "b-zz")) {
      builds.start(build);
      builds.finish(build, new Build.End(Build.State.SUCCEEDED, "", 0, 0, 0));
    }

    assertThat(remove(LIMITS).builds()).isEqualTo(1);
    assertThat(builds.find(id)).isPresent();
  }

  @Test
  void aDeploymentGoesWithItsLastBuild() {
    DeploymentTable deployments = new DeploymentTable(database, "here");
    deployments.queue(Rows.deployment("r-1"), List.of(Rows.build("b-1", "a")));
    assertThat(remove(LIMITS).deployments()).isZero();

    deployments.finish(Rows.deployment("r-1"), DeploymentRow.State.REFUSED, "");

    assertThat(remove(LIMITS)).isEqualTo(new OldRecords.Counts(0, 1, 1, 0, 0));
    assertThat(deployments.latest(9)).isEmpty();
  }

  @Test
  void onlyReleasesOfPreviewsThatAreOverGo() {
    versions.insert(Sample.named("a").version(1));
    versions.insert(Sample.named("b").version(1));
    releases.activate(Rows.release("r-1", Rows.change("a", null, 1)), Map.of(), Set.of());
    releases.activate(Rows.preview("r-2", "x", Rows.change("b", null, 1)), Map.of(), Set.of());
    releases.activate(Rows.preview("r-3", "x", Rows.change("b", 1, null)), Map.of(), Set.of());
    releases.activate(Rows.preview("r-4", "y"), Map.of(), Set.of());
    List.of("r-1", "r-2", "r-3").forEach(id -> releases.refMoved(id).join());

    assertThat(remove(LIMITS).releases()).isEqualTo(1);
    assertThat(releases.latest(9))
        .as("b@v1 is kept; the ref of r-4 is yet to move")
        .extracting(Release::id)
        .containsExactly("r-4", "r-2", "r-1");

    releases.refMoved("r-4").join();
    assertThat(remove(LIMITS).releases()).isEqualTo(1);
  }

  @Test
  void theLastSlotOfEachScheduleStays() {
    SlotTable slots = new SlotTable(database, "here");
    Instant long1 = NOW.minus(Duration.ofDays(20));
    Instant long2 = NOW.minus(Duration.ofDays(19));
    Instant young = NOW.minus(Duration.ofDays(1));
    for (String schedule : List.of("a", "b")) {
      slots.arm(schedule, Instant.EPOCH);
      assertThat(slots.claim(schedule, long1)).isTrue();
      assertThat(slots.claim(schedule, long2)).isTrue();
    }
    assertThat(slots.claim("b", young)).isTrue();

    assertThat(remove(LIMITS).slots()).isEqualTo(3);

    assertThat(slots.last("a")).contains(long2);
    assertThat(slots.claim("a", long2)).as("never twice").isFalse();
    assertThat(slots.claim("b", young)).isFalse();
  }
}
