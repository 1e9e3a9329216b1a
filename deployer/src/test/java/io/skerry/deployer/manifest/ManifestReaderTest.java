package io.skerry.deployer.manifest;

import static io.skerry.deployer.manifest.Reading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.yaml.Place;
import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.Contract;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Park;
import io.skerry.runtime.function.Queue;
import io.skerry.runtime.function.Trigger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a right manifest becomes. */
class ManifestReaderTest {

  @Test
  void readsEveryKey() {
    Manifest manifest = valid(Sample.FULL).manifest();
    FunctionSpec spec = manifest.spec();

    assertThat(spec.name()).isEqualTo(new FunctionName("resize"));
    assertThat(spec.description()).isEqualTo("Shrinks a picture");
    assertThat(manifest.runtime()).contains("c");
    assertThat(manifest.build())
        .isEqualTo(
            new BuildSpec(
                List.of("make"), Map.of("CFLAGS", "-O2"), Duration.ofMinutes(5), false, List.of()));
    assertThat(spec.command()).containsExactly("./resize", "--fast");
    assertThat(spec.contract()).isEqualTo(Contract.CGI);
    assertThat(spec.environment()).isEqualTo(Map.of("LEVEL", "3", "NO", "yes"));
    assertThat(spec.limits()).isEqualTo(new Limits(1L << 30, 500, 32, 128, 512 * 1024, 1_048_576));
    assertThat(spec.timeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(spec.concurrency()).isEqualTo(8);
    assertThat(spec.queue()).isEqualTo(new Queue(0, Duration.ofSeconds(5)));
    assertThat(spec.triggers())
        .containsExactly(
            new Trigger.Http("/resize", Set.of("POST"), Auth.TOKEN),
            new Trigger.Cron(
                "*/5 * * * *",
                ZoneId.of("Europe/London"),
                Trigger.ConcurrencyPolicy.ALLOW,
                Trigger.MisfirePolicy.SKIP,
                Duration.ofSeconds(10),
                "{}"));
    assertThat(spec.retain()).isEqualTo(3);
  }

  @Test
  void readsHowFarAPreparedJailGoes() {
    assertThat(valid("command: [./run]\npark: started\n").manifest().spec().park())
        .isEqualTo(Park.STARTED);
    assertThat(valid("command: [./run]\npark: exec\n").manifest().spec().park())
        .isEqualTo(Park.EXEC);
  }

  @Test
  void fillsInTheDefaults() {
    Manifest manifest = valid("command: [./run]\n").manifest();
    assertThat(manifest)
        .isEqualTo(
            new Manifest(
                FunctionSpec.of(new FunctionName("hello"), List.of("./run")),
                Optional.empty(),
                BuildSpec.DEFAULT));
  }

  @Test
  void fillsInTheDefaultsOfSectionsAndTriggers() {
    FunctionSpec spec =
        valid(
                """
                limits: {}
                queue: {size: 3}
                triggers: [{kind: http, path: /}, {kind: cron, schedule: "@daily"}]
                """)
            .manifest()
            .spec();
    assertThat(spec.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(spec.queue()).isEqualTo(new Queue(3, Queue.DEFAULT.timeout()));
    assertThat(spec.command()).isEmpty();
    assertThat(spec.triggers())
        .containsExactly(
            new Trigger.Http("/", Trigger.Http.DEFAULT_METHODS, Auth.NONE),
            new Trigger.Cron(
                "@daily",
                ZoneId.of("UTC"),
                Trigger.ConcurrencyPolicy.FORBID,
                Trigger.MisfirePolicy.RUN_ONCE,
                Duration.ZERO,
                ""));
  }

  @Test
  void keepsThePlacesOfWhatWasWritten() {
    ManifestResult.Valid file = valid(Sample.FULL);
    assertThat(file.path()).isEqualTo(Reading.PATH);
    assertThat(file.place("name")).isEqualTo(new Place(1, 7));
    assertThat(file.place("retain")).isEqualTo(new Place(24, 9));
    assertThat(file.place("onFailure")).isEqualTo(Place.START);
  }
}
