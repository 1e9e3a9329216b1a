package io.skerry.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Json;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A spec survives being stored: rows outlive the service that wrote them. */
class FunctionSpecTest {
  private static final FunctionSpec FULL =
      new FunctionSpec(
          new FunctionName("resize"),
          "Shrinks a \"picture\"\nand more",
          List.of("./resize", "--fast", ""),
          Contract.CGI,
          Park.STARTED,
          Map.of("LEVEL", "3", "EMPTY", ""),
          List.of(new Secret("db-password", null), new Secret("api-key", "API_KEY")),
          new Limits(1L << 40, 500, 7, 8, 9, 10),
          Duration.ofMillis(1_500),
          3,
          new Queue(0, Duration.ofMillis(1)),
          new Network(true, true),
          List.of(
              new Trigger.Http("/resize", Set.of("POST", "PUT"), Auth.TOKEN),
              new Trigger.Cron(
                  "*/5 * * * *",
                  ZoneId.of("Europe/London"),
                  Trigger.ConcurrencyPolicy.REPLACE,
                  Trigger.MisfirePolicy.RUN_ALL,
                  Duration.ofSeconds(10),
                  "{}"),
              new Trigger.Http("/", Trigger.Http.DEFAULT_METHODS, Auth.NONE)),
          new Retry(
              3, Duration.ofSeconds(1), Duration.ofMinutes(2), EnumSet.of(Retry.Cause.TIMEOUT)),
          Optional.of(new FunctionName("notify")),
          4);

  @Test
  void comesBackFromJsonAsItWas() {
    assertThat(Json.read(Json.write(FULL), FunctionSpec.class)).isEqualTo(FULL);
  }

  @Test
  void aSpecFromBeforeParkExistedWaitsBeforeItsExec() {
    String old = Json.write(FULL).replace("\"park\":\"STARTED\",", "");

    assertThat(old).doesNotContain("park");
    assertThat(Json.read(old, FunctionSpec.class).park()).isEqualTo(Park.EXEC);
  }

  @Test
  void comesBackWithItsDefaults() {
    FunctionSpec plain = FunctionSpec.of(new FunctionName("a"), List.of("./a"));

    assertThat(Json.read(Json.write(plain), FunctionSpec.class)).isEqualTo(plain);
    assertThat(plain.retry().maxAttempts()).isEqualTo(1);
    assertThat(plain.timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void writesNamesTimesAndKindsAsPlainText() {
    assertThat(Json.write(FULL))
        .contains("\"name\":\"resize\"")
        .contains("\"timeout\":\"PT1.5S\"")
        .contains("\"kind\":\"http\"")
        .contains("\"kind\":\"cron\"")
        .contains("\"timezone\":\"Europe/London\"")
        .contains("\"onFailure\":\"notify\"");
  }

  @Test
  void readsRowsOfALaterService() {
    String later = Json.write(FULL).replaceFirst("\\{", "{\"invented\":1,");

    assertThat(Json.read(later, FunctionSpec.class)).isEqualTo(FULL);
  }

  @Test
  void refusesBrokenRowsInWords() {
    assertThatThrownBy(() -> Json.read("{\"name\":\"NO NAME\"}", FunctionSpec.class))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("FunctionSpec");
    assertThatThrownBy(() -> Json.read("{", FunctionSpec.class))
        .isInstanceOf(SkerryException.class);
  }

  @Test
  void sortsItsTriggersByKind() {
    assertThat(FULL.http()).extracting(Trigger.Http::path).containsExactly("/resize", "/");
    assertThat(FULL.cron()).extracting(Trigger.Cron::schedule).containsExactly("*/5 * * * *");
  }

  @Test
  void takesAnotherCommandAndKeepsTheRest() {
    FunctionSpec other = FULL.withCommand(List.of("./other"));

    assertThat(other.command()).containsExactly("./other");
    assertThat(other.withCommand(FULL.command())).isEqualTo(FULL);
  }

  @Test
  void refusesLimitsThatAllowNothing() {
    assertThatThrownBy(() -> new Limits(1, 1, 1, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
