package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skerry.deployer.Commit;
import io.skerry.deployer.Running;
import io.skerry.deployer.build.BaseDrift;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A service that is started on another base than its functions were built on. */
@Timeout(120)
class BaseNotesTest {
  @TempDir Path work;

  private Said say(String... arguments) {
    return Said.by(
        Stream.concat(Stream.of(arguments), Stream.of("--data", work.resolve("data").toString()))
            .toArray(String[]::new));
  }

  @Test
  void itIsToldByTheLogTheVerbsTheApiAndReadiness() throws Exception {
    Path root = work.resolve("base");
    Files.createDirectories(root.resolve("etc"));
    Path release = root.resolve("etc/os-release");
    Files.writeString(release, "PRETTY_NAME='Skerries 1'\n".replace('\'', '"'));
    try (Running running = new Running(work, root)) {
      running.deploy(new Commit().function("a", "echo 1"));
      assertThat(say("functions").err()).isEmpty();
    }
    Files.writeString(release, "PRETTY_NAME='Skerries 2'\n".replace('\'', '"'));

    Logger logger = (Logger) LoggerFactory.getLogger(BaseDrift.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    logger.addAppender(said);
    try (Running running = new Running(work, root)) {
      String note =
          "a v1 was built on the base Skerries 1 [0-9a-f]{12}, and the base is"
              + " Skerries 2 [0-9a-f]{12} now";
      assertThat(said.list)
          .singleElement()
          .satisfies(event -> assertThat(event.getFormattedMessage()).containsPattern(note));
      assertThat(say("functions").err()).containsPattern("note: " + note + "; skerry rebuild");
      assertThat(say("functions", "--output", "json").out()).containsPattern("\"base\" : \"Skerri");
      assertThat(say("why", "a@v1").out())
          .containsPattern("on Skerries 1 \\w+, and the base is Skerries 2 \\w+ now");
      assertThat(running.get("/api/v1/base", running.token()).body())
          .contains("\"outdated\":[{\"function\":\"a\",\"version\":\"v1\",\"base\":\"Skerries 1");
      var ready = running.get("/readyz", running.token());
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).containsPattern(note);

      assertThat(say("rebuild", "a").status()).isZero();
      assertThat(say("functions").err()).isEmpty();
    } finally {
      logger.detachAppender(said);
    }
  }
}
