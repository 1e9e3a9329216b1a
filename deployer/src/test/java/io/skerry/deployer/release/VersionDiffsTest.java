package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.skerry.deployer.Commit;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class VersionDiffsTest {
  private static final FunctionName A = new FunctionName("a");

  @TempDir Path work;
  private Bench bench;
  private VersionDiffs diffs;

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
    diffs =
        new VersionDiffs(
            bench.runtime.versions(),
            bench.runtime.files(),
            bench.runtime.releases(),
            bench.repositories);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void deploy(Commit commit) throws InterruptedException {
    Bench.Outcome outcome = bench.deploy(commit.write(bench.repository()));
    assertThat(outcome.released()).as(outcome.toString()).isTrue();
  }

  private static VersionId version(int number) {
    return new VersionId(A, number);
  }

  @Test
  void theManifestTheSourceAndTheFilesAreCompared() throws Exception {
    deploy(
        new Commit()
            .function("a", "echo one", "limits: {memory: 64Mi}", "timeout: 90s")
            .file("a/old", "gone")
            .function("other", "echo"));
    deploy(
        new Commit()
            .function(
                "a",
                "echo two",
                "limits: {memory: 128Mi}",
                "timeout: 2m",
                "environment: {LEVEL: '3'}",
                "triggers: [{kind: http, path: /a}]")
            .file("a/new", "12345")
            .function("other", "echo changed"));

    VersionDiff diff = diffs.between(version(1), version(2));

    assertThat(diff.spec())
        .contains(
            new SpecDiff.Line("limits.memory", "64Mi", "128Mi"),
            new SpecDiff.Line("timeout", "90s", "2m"),
            new SpecDiff.Line("environment.LEVEL", null, "3"))
        .anySatisfy(line -> {
          assertThat(line.key()).isEqualTo("triggers");
          assertThat(line.from()).isNull();
          assertThat(line.to()).contains("/a");
        })
        .hasSize(4);
    assertThat(diff.source())
        .contains("-echo one", "+echo two", "a/a.sh", "+12345")
        .doesNotContain("other");
    assertThat(diff.sourceNote()).isNull();
    assertThat(diff.files())
        .extracting(FilesDiff.Line::path, FilesDiff.Line::change)
        .contains(tuple("a.sh", "changed"), tuple("new", "added"), tuple("old", "removed"));
    assertThat(diff.filesNote()).isNull();

    assertThat(diffs.of(bench.runtime.releases().latest(1).getFirst().id()))
        .extracting(item -> item.function().value(), VersionDiff::from, VersionDiff::to)
        .containsExactly(tuple("a", "v1", "v2"), tuple("other", "v1", "v2"));
  }

  @Test
  void whatIsIncludedBelongsToTheSource() throws Exception {
    String include = "build: {command: ['true'], include: [../shared]}\ncommand: [./a.sh]";
    deploy(new Commit().function("a", "echo", include).file("shared/x", "one\n"));
    deploy(new Commit().function("a", "echo", include).file("shared/x", "two\n"));

    assertThat(diffs.between(version(1), version(2)).source())
        .contains("shared/x", "-one", "+two")
        .doesNotContain("a.sh");
  }

  @Test
  void aFunctionThatMovesIsComparedFromInside() throws Exception {
    deploy(new Commit().file("x/function.yaml", "name: a\n").program("x/a.sh", "#!/bin/sh\n:\n"));
    deploy(
        new Commit()
            .file("y/z/function.yaml", "name: a\n")
            .program("y/z/a.sh", "#!/bin/sh\n:\n")
            .file("y/z/more", "more\n"));

    assertThat(diffs.between(version(1), version(2)).source())
        .contains("+more")
        .doesNotContain("function.yaml");
  }

  @Test
  void aLongSourceIsCutWithAMark() throws Exception {
    deploy(new Commit().function("a", "echo"));
    deploy(
        new Commit()
            .function("a", "echo")
            .file("a/long", "a line of some length\n".repeat(30_000))
            .file("a/z", "last"));

    String source = diffs.between(version(1), version(2)).source();

    assertThat(source.length()).isBetween(200 * 1024, 300 * 1024);
    assertThat(source).contains("[skerry] cut after").contains("1 more changed files");
  }

  @Test
  void aCommitThatIsGoneIsSaid() throws Exception {
    deploy(new Commit().function("a", "echo"));
    Version one = bench.runtime.versions().find(version(1)).orElseThrow();
    bench
        .runtime
        .versions()
        .insert(
            new Version(
                version(2),
                one.spec(),
                "key",
                one.repository(),
                "1".repeat(40),
                one.tree(),
                one.provenance(),
                one.created()));

    VersionDiff diff = diffs.between(version(1), version(2));

    assertThat(diff.source()).isEmpty();
    assertThat(diff.sourceNote()).contains("1".repeat(40)).contains("a@v2".substring(2));
    assertThat(diff.filesNote()).contains("not known");
    assertThatThrownBy(() -> diffs.between(version(1), version(7)))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("a@v7");
  }
}
