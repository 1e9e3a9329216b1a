package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTextTest {
  private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");

  private static Manifest manifest(String... lines) {
    ManifestResult result =
        ManifestReader.read(
            "a/function.yaml",
            (String.join("\n", lines) + "\ncommand: [./a]\n").getBytes(StandardCharsets.UTF_8),
            "a");
    assertThat(result).isInstanceOf(ManifestResult.Valid.class);
    return ((ManifestResult.Valid) result).manifest();
  }

  private static Version version(Manifest manifest) {
    return new Version(
        new VersionId(manifest.spec().name(), 4),
        manifest.spec(),
        "key",
        "functions",
        "c".repeat(40),
        "tree",
        Provenance.ofBuild("b-1"),
        NOW);
  }

  private static List<String> text(Manifest after, Optional<Version> now, boolean armed) {
    Plan.Wanted wanted =
        new Plan.Wanted(
            "a",
            "tree",
            "key",
            after,
            "shell",
            new BuildPlan(List.of(), List.of(), List.of()),
            now,
            Optional.empty(),
            _ -> {});
    return PlanText.of(new Plan(List.of(wanted), List.of(), List.of(), Set.of(), 0), NOW, armed);
  }

  @Test
  void aNewScheduleShowsItsNextThreeTimesInItsZone() {
    assertThat(
            text(
                manifest("triggers: [{kind: cron, schedule: '30 4 * * *', timezone: Asia/Tokyo}]"),
                Optional.empty(),
                true))
        .containsExactly(
            "  + a",
            "      cron 30 4 * * * Asia/Tokyo",
            "        next Sat 2026-03-21 04:30:00, Sun 2026-03-22 04:30:00, Mon 2026-03-23"
                + " 04:30:00");
  }

  @Test
  void timesThatAClockChangeSkipsOrRepeatsAreNoted() {
    assertThat(
            text(
                manifest(
                    "triggers: [{kind: cron, schedule: '30 1 * * *', timezone: Europe/London}]"),
                Optional.empty(),
                true))
        .contains(
            "        note: the clock skips 01:30 on 2026-03-29: it fires at 02:00 instead, once",
            "        note: the clock repeats 01:30 on 2026-10-25: it fires in the first of the two"
                + " hours only");
  }

  @Test
  void whatChangesIsMarkedOldAndNew() {
    Manifest before =
        manifest(
            "triggers:",
            "  - {kind: http, path: /kept}",
            "  - {kind: http, path: /old}",
            "  - {kind: cron, schedule: '0 1 * * *'}");
    Manifest after =
        manifest(
            "triggers:",
            "  - {kind: http, path: /kept}",
            "  - {kind: http, path: /new}",
            "  - {kind: cron, schedule: '0 2 * * *'}");

    assertThat(text(after, Optional.of(version(before)), true))
        .containsSubsequence(
            "  ~ a (now v4)",
            "    - http /old [GET, POST]",
            "      http /kept [GET, POST]",
            "    + http /new [GET, POST]",
            "    - cron 0 1 * * * UTC",
            "    + cron 0 2 * * * UTC");
  }

  @Test
  void aPreviewsScheduleIsShownAndNotArmed() {
    assertThat(
            text(
                manifest("triggers: [{kind: cron, schedule: '0 1 * * *'}]"),
                Optional.empty(),
                false))
        .containsExactly(
            "  + a", "      cron 0 1 * * * UTC", "        not armed: this is a preview");
  }
}
