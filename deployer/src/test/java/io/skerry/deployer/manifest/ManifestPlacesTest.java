package io.skerry.deployer.manifest;

import static io.skerry.deployer.manifest.Reading.errors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skerry.runtime.trigger.CronSchedule;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every error has its line, its column and its key. */
class ManifestPlacesTest {

  @Test
  void namesAllErrorsAtOnceInTheOrderOfTheFile() {
    assertThat(
            errors(
                """
                name: Resize_It
                timeot: 30s
                limits:
                  memory: 64 megs
                  cpu: lots
                environment:
                  LEVEL: 3
                  DEBUG: no
                triggers:
                  - {kind: http, path: resize, methods: [get]}
                  - kind: cron
                    schedule: 5
                    timezone: London
                timeout: 30
                timeout: 40s
                command: ./resize --fast
                """))
        .containsExactly(
            "1:7: name: expected 1 to 63 lower-case letters, digits and hyphens, with no hyphen at"
                + " either end, found 'Resize_It'; write resize-it",
            "2:1: timeot: expected a known key, found 'timeot'; did you mean timeout?",
            "4:11: limits.memory: expected a size from 1Mi to 1Ti, found '64 megs'; write 64Mi",
            "5:8: limits.cpu: expected processors from 10m to 256, found 'lots'; write it like"
                + " 500m, 1 or 1.5",
            "7:10: environment.LEVEL: expected a string, found the number 3; quote it: \"3\"",
            "8:10: environment.DEBUG: expected a string, found the boolean no; quote it: \"no\"",
            "10:24: triggers[0].path: expected a path such as /resize, found 'resize'; it must"
                + " begin with a slash",
            "10:42: triggers[0].methods[0]: expected GET, HEAD, POST, PUT, PATCH, DELETE or"
                + " OPTIONS, found 'get'; did you mean GET?",
            "12:15: triggers[1].schedule: expected a cron schedule such as \"*/5 * * * *\", found"
                + " the number 5; quote it: \"5\"",
            "13:15: triggers[1].timezone: expected a time zone such as Europe/London, found"
                + " 'London'; did you mean Europe/London?",
            "14:10: timeout: expected a duration from 1ms to 24h, found the number 30; write 30s",
            "15:1: timeout: expected each key once, found it again; it stands in line 14 already",
            "16:10: command: expected a program and its arguments as a list of strings, found"
                + " './resize --fast'; write [./resize, --fast]");
  }

  @Test
  void pointsAtTheMappingThatLacksAKey() {
    assertThat(errors("triggers:\n  - kind: http\n  - path: /a\n"))
        .containsExactly(
            "2:5: triggers[0].path: expected a path such as /resize, found no such key; add it",
            "3:5: triggers[1].kind: expected http or cron, found no such key; add kind: http");
  }

  @Test
  void saysThatTheDirectorysNameIsNoName() {
    ManifestResult result =
        ManifestReader.read(
            Reading.PATH, "timeout: 3s".getBytes(StandardCharsets.UTF_8), "My Function");
    assertThat(errors(result))
        .containsExactly(
            "1:1: name: expected 1 to 63 lower-case letters, digits and hyphens, with no hyphen at"
                + " either end, found none, and the directory's name 'My Function' is no such"
                + " name; add the key name");
  }

  @Test
  void passesOnWhatTheScheduleSays() {
    String words =
        catchThrowable(() -> CronSchedule.parse("", ZoneOffset.UTC, "hello")).getMessage();
    assertThat(errors("triggers: [{kind: cron, schedule: \"\"}]"))
        .singleElement()
        .asString()
        .startsWith("1:35: triggers[0].schedule: expected a cron schedule such as")
        .endsWith("found an empty string; " + words);
  }

  @Test
  void countsColumnsInCharacters() {
    assertThat(errors("{description: \"🏝 is one\", retain: 0}"))
        .containsExactly(
            "1:35: retain: expected a whole number from 1 to 1000, found the number 0");
  }

  @Test
  void keepsTerminalsSafe() {
    List<String> errors = errors("\"a\\e[31m\\nb\": 1\n");
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst())
        .startsWith("1:1: a\\u001B[31m\\nb: expected a known key, found 'a\\u001B[31m\\nb'");
  }

  @Test
  void stopsCountingAtAHundred() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      yaml.append("unknown").append(i).append(": 1\n");
    }
    List<String> errors = errors(yaml.toString());
    assertThat(errors).hasSize(101);
    assertThat(errors.getLast()).contains("50 more errors");
  }
}
