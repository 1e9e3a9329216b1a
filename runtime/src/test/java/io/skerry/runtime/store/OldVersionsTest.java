package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionFiles;
import io.skerry.runtime.function.VersionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which versions may go, and how they go. */
class OldVersionsTest {
  private static final FunctionName A = new FunctionName("a");
  private static final String ALL = "";

  @TempDir Path directory;
  private Database database;
  private VersionTable versions;
  private VersionFilesTable files;
  private ReleaseTable releases;
  private BuildTable builds;
  private InvocationTable invocations;
  private OldVersions old;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    versions = new VersionTable(database);
    files = new VersionFilesTable(database);
    releases = new ReleaseTable(database);
    builds = new BuildTable(database, "here");
    invocations = new InvocationTable(database, "here");
    old = new OldVersions(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Version version(int number, int retain, String key) {
    FunctionSpec plain = Sample.named("a").version(number).spec();
    FunctionSpec spec =
        new FunctionSpec(
            plain.name(),
            plain.description(),
            plain.command(),
            plain.contract(),
            plain.park(),
            plain.environment(),
            plain.secrets(),
            plain.limits(),
            plain.timeout(),
            plain.concurrency(),
            plain.queue(),
            plain.network(),
            plain.triggers(),
            plain.retry(),
            plain.onFailure(),
            retain);
    return new Version(
        new VersionId(A, number),
        spec,
        key,
        "functions",
        Sample.COMMIT,
        Sample.COMMIT,
        Provenance.ofBuild("b-" + number),
        Instant.ofEpochMilli(number));
  }

  private void insert(int count, int retain) {
    for (int number = 1; number <= count; number++) {
      versions.insert(
          version(number, retain, "key-" + number), new VersionFiles(List.of(), 1, 100L, ""));
    }
  }

  private void activate(
      String id, @Nullable Integer from, @Nullable Integer to, Map<FunctionName, String> held) {
    releases.activate(Rows.release(id, Rows.change("a", from, to)), held, Set.of());
  }

  private List<Integer> free() {
    return old.list(ALL).stream().map(o -> o.id().number()).toList();
  }

  private boolean remove(int number) {
    return old.remove(new VersionId(A, number), ALL, _ -> false);
  }

  @Test
  void theNewestStayAndTheOneInService() {
    insert(5, 2);
    assertThat(free()).containsExactly(1, 2, 3);

    activate("r-1", null, 2, Map.of());

    assertThat(free()).containsExactly(1, 3);
    assertThat(old.list(ALL)).extracting(OldVersions.Old::bytes).containsOnly(100L);
  }

  @Test
  void theVersionInServiceSaysHowMany() {
    insert(4, 1);
    versions.insert(version(5, 3, "key-5"));
    activate("r-1", null, 4, Map.of());
    assertThat(free()).containsExactly(1, 2, 3);

    activate("r-2", 4, 5, Map.of());
    assertThat(free()).containsExactly(1, 2);

    activate("r-3", 5, null, Map.of());
    assertThat(free()).as("retired: the newest says it").containsExactly(1, 2);
  }

  @Test
  void whatARollBackHoldsAndHoldsAgainstStays() {
    insert(6, 1);
    activate("r-1", null, 4, Map.of());
    activate("r-2", 4, 2, Map.of(A, "key-4"));

    assertThat(free()).containsExactly(1, 3, 5);
  }

  @Test
  void aPreviewKeepsItsVersion() {
    insert(3, 1);
    releases.activate(Rows.preview("r-1", "try", Rows.change("a", null, 1)), Map.of(), Set.of());

    assertThat(free()).containsExactly(2);
    assertThat(remove(1)).isFalse();
  }

  @Test
  void aKeptOrRunningInvocationKeepsItsVersion() {
    insert(3, 1);
    invocations.save(List.of(Rows.invocation("i-5", "a", Invocation.State.SUCCEEDED)));
    assertThat(free()).containsExactly(2);
    assertThat(old.list("i-6")).as("that record is not kept").hasSize(2);

    invocations.save(List.of(Rows.invocation("i-5", "a", Invocation.State.RUNNING)));
    assertThat(old.list("i-6")).as("but it runs").hasSize(1);
    assertThat(old.remove(new VersionId(A, 1), "i-6", _ -> false)).isFalse();
  }

  @Test
  void whatADeploymentHasJustBuiltStays() {
    DeploymentTable deployments = new DeploymentTable(database, "here");
    deployments.queue(Rows.deployment("r-1"), List.of(Rows.build("b-1", "a")));
    insert(3, 1);
    assertThat(free()).containsExactly(2);

    deployments.finish(Rows.deployment("r-1"), DeploymentRow.State.REFUSED, "");
    assertThat(free()).containsExactly(1, 2);
  }

  @Test
  void aRemovedVersionIsGoneWithItsFilesAndItsNumber() {
    builds.queue(List.of(Rows.build("b-9", "a"), Rows.build("b-8", "a")));
    assertThat(builds.number("b-9", A).number()).isEqualTo(1);
    insert(2, 1);

    assertThat(remove(1)).isTrue();

    assertThat(versions.find(new VersionId(A, 1))).isEmpty();
    assertThat(files.find(new VersionId(A, 1))).isEmpty();
    assertThat(versions.findByKey(A, "key-1")).isEmpty();
    assertThat(builds.number("b-8", A).number()).isEqualTo(2);
    assertThat(remove(1)).as("it is gone").isFalse();
    assertThat(remove(2)).as("the newest").isFalse();
  }

  @Test
  void aRunWhoseRecordIsNotWrittenKeepsItsVersion() {
    insert(2, 1);

    assertThat(old.remove(new VersionId(A, 1), ALL, id -> id.number() == 1)).isFalse();
    assertThat(versions.find(new VersionId(A, 1))).isPresent();
  }

  @Test
  void aRemovedVersionCannotComeIntoService() {
    insert(2, 1);
    assertThat(remove(1)).isTrue();

    Assertions.assertThatThrownBy(() -> activate("r-1", null, 1, Map.of()))
        .isInstanceOf(SkerryException.class);
    assertThat(versions.active()).isEmpty();
  }

  @Test
  void aRollBackIsOfferedOnlyWhatIsThere() {
    insert(3, 1);
    activate("r-1", null, 1, Map.of());
    activate("r-2", 1, 2, Map.of());
    activate("r-3", 2, 3, Map.of());

    assertThat(remove(1)).isTrue();

    assertThat(releases.numbers(A)).containsExactlyInAnyOrder(2, 3);
  }

  @Test
  void theFilesAreKeptAsTheyAre() {
    VersionFiles all =
        new VersionFiles(
            List.of(new VersionFiles.Entry("ünï/x", "100755", 3, "ab", "")), 1, 3L, "a note");
    versions.insert(version(1, 1, "key"), all);
    versions.insert(version(2, 1, "key"));

    assertThat(files.find(new VersionId(A, 1))).contains(all);
    assertThat(files.find(new VersionId(A, 2))).isEmpty();
  }
}
