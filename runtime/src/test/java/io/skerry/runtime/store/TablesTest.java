package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        version.build(),
        version.created());
  }

  @Test
  void activatesAllOfAReleaseAtOnce() {
    versions.insert(version("a", 1));
    versions.insert(version("a", 2));
    versions.insert(version("b", 1));
    releases.activate(Rows.release("r-1", Rows.change("a", null, 1), Rows.change("b", null, 1)));
    assertThat(versions.active())
        .extracting(version -> version.id().toString())
        .containsExactly("a@v1", "b@v1");

    Release second = Rows.release("r-2", Rows.change("a", 1, 2), Rows.change("b", 1, null));
    releases.activate(second);

    assertThat(versions.active())
        .extracting(version -> version.id().toString())
        .containsExactly("a@v2");
    assertThat(releases.latest(1)).containsExactly(second);
    assertThat(releases.owners())
        .isEqualTo(Map.of(new FunctionName("a"), "functions", new FunctionName("b"), "functions"));
  }

  @Test
  void activatesNothingWhenOneChangeIsInvalid() {
    versions.insert(version("a", 1));
    versions.insert(version("a", 2));
    releases.activate(Rows.release("r-1", Rows.change("a", null, 1)));

    assertThatThrownBy(() ->
            releases.activate(
                Rows.release("r-2", Rows.change("a", 1, 2), Rows.change("b", null, 7))))
        .isInstanceOf(SkerryException.class);

    assertThat(versions.active())
        .extracting(version -> version.id().toString())
        .containsExactly("a@v1");
    assertThat(releases.latest(10)).extracting(Release::id).containsExactly("r-1");
    assertThat(releases.owners()).containsOnlyKeys(new FunctionName("a"));
  }

  @Test
  void remembersWhichRefsHaveYetToMove() {
    releases.activate(Rows.release("r-1"));
    releases.activate(Rows.release("r-2"));
    releases.activate(Rows.release("r-3"));
    releases.refMoved("r-2");

    assertThat(releases.unmoved()).extracting(Release::id).containsExactly("r-1", "r-3");
    assertThat(releases.latest(2)).extracting(Release::id).containsExactly("r-3", "r-2");
  }

  @Test
  void numbersBuildsWithoutEverUsingANumberTwice() {
    FunctionName a = new FunctionName("a");
    Build first = builds.start("b-1", a, "functions", Sample.COMMIT);
    builds.finish("b-1", Build.State.FAILED, 2);
    Build second = builds.start("b-2", a, "functions", Sample.COMMIT);
    Build other = builds.start("b-3", new FunctionName("b"), "functions", Sample.COMMIT);

    assertThat(first.version()).hasToString("a@v1");
    assertThat(second.version()).hasToString("a@v2");
    assertThat(other.version()).hasToString("b@v1");
    Build failed = builds.find("b-1").orElseThrow();
    assertThat(failed.state()).isEqualTo(Build.State.FAILED);
    assertThat(failed.exitStatus()).isEqualTo(2);
    assertThat(failed.finished()).isNotNull();
    assertThat(builds.find("b-2").orElseThrow().exitStatus()).isNull();
    assertThat(builds.latest(2)).extracting(Build::id).containsExactly("b-3", "b-2");
    assertThat(builds.find("b-9")).isEmpty();
  }

  @Test
  void joinsTheLogOfABuildInOrder() {
    builds.start("b-1", new FunctionName("a"), "functions", Sample.COMMIT);
    builds.append("b-1", 10, "third\n");
    builds.append("b-1", 2, "second\n");
    builds.append("b-1", 1, "first\n");

    assertThat(builds.log("b-1")).isEqualTo("first\nsecond\nthird\n");
    assertThat(builds.log("b-2")).isEmpty();
    assertThatThrownBy(() -> builds.append("b-9", 1, "nobody's"))
        .isInstanceOf(SkerryException.class);
  }

  @Test
  void marksOnlyWhatRanHereAsCutOff() {
    BuildTable elsewhere = new BuildTable(database, "elsewhere");
    builds.start("b-1", new FunctionName("a"), "functions", Sample.COMMIT);
    builds.start("b-2", new FunctionName("a"), "functions", Sample.COMMIT);
    builds.finish("b-2", Build.State.SUCCEEDED, 0);
    elsewhere.start("b-3", new FunctionName("a"), "functions", Sample.COMMIT);
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
