package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.release.Bench;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Builds of one function, run by themselves. */
abstract class BuildRuns {
  static final FunctionName NAME = new FunctionName("made");
  static final String COMMIT = "c".repeat(40);

  @TempDir Path work;
  Bench bench;
  final List<String> heard = new CopyOnWriteArrayList<>();
  List<BuildPlan.Tool> tools = List.of();
  Duration timeout = Duration.ofSeconds(30);
  Map<String, String> environment = Map.of();

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  Version run(String... scripts) {
    List<List<String>> steps = new ArrayList<>();
    for (String script : scripts) {
      steps.add(List.of("sh", "-c", script));
    }
    return run(steps);
  }

  Version run(List<List<String>> steps) {
    BuildSpec build = new BuildSpec(List.of(), environment, timeout, false, List.of());
    Manifest manifest = new Manifest(FunctionSpec.of(NAME, List.of()), Optional.empty(), build);
    BuildPlan plan = new BuildPlan(steps, List.of("./made"), tools);
    return bench.runner.run(job(manifest, plan, this::checkOut), queued(), heard::add);
  }

  static BuildJob job(Manifest manifest, BuildPlan plan, Consumer<Path> checkOut) {
    return new BuildJob(
        manifest,
        plan,
        "key",
        "custom",
        new BuildJob.Origin("functions", COMMIT, "made", "tree", "admin"),
        checkOut);
  }

  String queued() {
    String build = Ids.build();
    bench.runtime.builds().queue(List.of(Queued.build(build, NAME, COMMIT)));
    return build;
  }

  void checkOut(Path target) {
    try {
      Files.writeString(target.resolve("source"), "source\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Build row() {
    return bench.runtime.builds().latest(1).getFirst();
  }

  String log() {
    return bench.runtime.buildLogs().read(row().id());
  }

  AbstractThrowableAssert<?, ?> failure(String... scripts) {
    return assertThatThrownBy(() -> run(scripts))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE));
  }

  void assertNothingWasMade() {
    assertThat(row().state()).isEqualTo(Build.State.FAILED);
    assertThat(row().finished()).isNotNull();
    assertThat(bench.runtime.versions().list(NAME)).isEmpty();
    assertThat(bench.runtime.snapshots().list()).isEmpty();
    assertThat(bench.runtime.jails().list()).isEmpty();
  }

  Version runWith(BuildPlan plan) {
    BuildSpec build = new BuildSpec(List.of(), environment, timeout, false, List.of());
    Manifest manifest = new Manifest(FunctionSpec.of(NAME, List.of()), Optional.empty(), build);
    return bench.runner.run(job(manifest, plan, this::checkOut), queued(), heard::add);
  }

  static BuildPlan planOf(String script) {
    return new BuildPlan(
        List.of(List.of("sh", "-c", script)),
        List.of("./made"),
        List.of(),
        Map.of("MODE", "builder", "FLAGS", "builder"),
        Map.of("THINGS", "things"),
        "try another one");
  }
}
