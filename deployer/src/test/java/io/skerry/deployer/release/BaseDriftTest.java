package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.build.Base;
import io.skerry.deployer.build.BaseDrift;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people learn when the base has changed since a version was built. */
@Timeout(120)
class BaseDriftTest {
  private static final String REMEDY = "; skerry rebuild NAME makes a version on today's base";

  @TempDir Path work;
  private Path root;
  private Bench bench;
  private String old = "";

  @BeforeEach
  void open() throws Exception {
    root = work.resolve("base");
    Files.createDirectories(root.resolve("etc"));
    system("Skerries 1");
    bench = new Bench(work.resolve("data"), new Base(root));
    old = bench.base.identity();
    assertThat(old).startsWith("Skerries 1 ");
    deploy(one());
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void system(String name) throws IOException {
    Files.writeString(root.resolve("etc/os-release"), "PRETTY_NAME=\"" + name + "\"\n");
  }

  private static Commit one() {
    return new Commit().function("a", "echo 1").function("b", "echo 1");
  }

  private Bench.Outcome deploy(Commit commit) throws InterruptedException {
    ObjectId id = commit.write(bench.repository());
    Bench.Outcome outcome = bench.deploy(id);
    assertThat(outcome.released()).as(outcome.toString()).isTrue();
    return outcome;
  }

  private BaseDrift drift() {
    return new BaseDrift(bench.runtime.catalog(), bench.base);
  }

  private String line(String who) {
    return who
        + " built on the base "
        + old
        + ", and the base is "
        + bench.base.identity()
        + " now";
  }

  @Test
  void nothingIsSaidWhileTheBaseIsTheSame() throws Exception {
    assertThat(drift().view().notes()).isEmpty();
    assertThat(drift().check().healthy()).isTrue();
    assertThat(deploy(one().file("README", "more")).lines()).noneMatch(l -> l.contains("note:"));
  }

  @Test
  void theNextStartSaysWhatWasBuiltOnAnotherBase() throws Exception {
    bench.close();
    system("Skerries 2");
    bench = new Bench(work.resolve("data"), new Base(root));

    assertThat(bench.base.identity()).startsWith("Skerries 2 ");
    assertThat(drift().view())
        .isEqualTo(
            new BaseDrift.View(
                bench.base.identity(),
                List.of(
                    new BaseDrift.Outdated("a", "v1", old), new BaseDrift.Outdated("b", "v1", old)),
                List.of(line("a v1, b v1 were") + REMEDY)));
    assertThat(drift().check().healthy()).isFalse();
  }

  @Test
  void aPlanSaysItOfWhatIsNotBuiltAndARebuildEndsIt() throws Exception {
    system("Skerries 2");

    assertThat(deploy(one().function("a", "echo 2")).lines())
        .contains("  note: " + line("b v1 was") + REMEDY)
        .noneMatch(line -> line.contains("note: a"));
    assertThat(deploy(one()).lines())
        .as("a revert brings the old one back")
        .contains("  note: " + line("a v1, b v1 were") + REMEDY);

    for (String name : List.of("a", "b")) {
      var version = bench.runtime.catalog().find(new FunctionName(name)).orElseThrow();
      assertThat(
              Bench.await(bench.deployments.rebuild(version, bench.repositories, "ada")).released())
          .isTrue();
    }
    assertThat(drift().view().outdated()).isEmpty();
    assertThat(deploy(one().file("README", "more")).lines()).noneMatch(l -> l.contains("note:"));
  }

  @Test
  void manyAreCounted() throws Exception {
    Commit many = new Commit();
    for (int i = 0; i < 12; i++) {
      many.function("f" + (char) ('a' + i), "echo 1");
    }
    deploy(many);
    system("Skerries 2");

    assertThat(drift().view().notes())
        .singleElement()
        .asString()
        .contains("fa v1, fb v1", "fj v1 and 2 more were built on");
  }

  @Test
  void whyNamesBothBases() throws Exception {
    Ancestries ancestries =
        new Ancestries(
            bench.runtime.catalog(),
            new Ancestries.Tables(
                bench.runtime.journal(),
                bench.runtime.versions(),
                bench.runtime.files(),
                bench.runtime.builds(),
                bench.runtime.releases()),
            bench.runtime.snapshots(),
            bench.repositories,
            bench.base);
    VersionId version = new VersionId(new FunctionName("a"), 1);
    assertThat(ancestries.ofVersion(version).build())
        .extracting(Ancestry.Job::base, Ancestry.Job::baseNow)
        .containsExactly(old, null);

    system("Skerries 2");

    assertThat(ancestries.ofVersion(version).build())
        .extracting(Ancestry.Job::base, Ancestry.Job::baseNow)
        .containsExactly(old, bench.base.identity());
  }
}
