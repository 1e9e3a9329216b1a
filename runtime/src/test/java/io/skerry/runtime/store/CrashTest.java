package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that dies at any moment leaves what it acknowledged, and no half release. */
@Timeout(120)
class CrashTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 60})
  void keepsWhatWasAcknowledgedAndNoHalfRelease(int rounds) throws Exception {
    Path file = directory.resolve("skerry.db");
    Path told = directory.resolve("told");
    Process child = Child.start(Writing.class, file.toString(), told.toString());
    await().atMost(60, TimeUnit.SECONDS).until(() -> count(told) >= rounds);
    child.destroyForcibly().waitFor();
    int acknowledged = count(told);

    try (Database database = Database.open(file)) {
      List<Release> releases = new ReleaseTable(database).latest(10_000);
      assertThat(releases).hasSizeBetween(acknowledged, acknowledged + 1);
      assertThat(releases).allMatch(release -> release.changes().size() == 2);
      VersionTable versions = new VersionTable(database);
      assertThat(versions.active())
          .extracting(version -> version.id().number())
          .containsExactly(releases.size(), releases.size());
      assertThat(versions.list(new FunctionName("a")))
          .hasSizeBetween(releases.size(), releases.size() + 1);
    }
  }

  /** How many releases the child says are made: it writes a line for each. */
  private static int count(Path told) throws IOException {
    return Files.exists(told)
        ? (int) Files.readString(told).chars().filter(c -> c == '\n').count()
        : 0;
  }

  /** The service: one release after the other, each told once it is made. */
  static final class Writing {
    private Writing() {}

    public static void main(String[] arguments) throws IOException {
      Database database = Database.open(Path.of(arguments[0]));
      VersionTable versions = new VersionTable(database);
      ReleaseTable releases = new ReleaseTable(database);
      Path told = Files.createFile(Path.of(arguments[1]));
      for (int number = 1; number < 10_000; number++) {
        Version a = Sample.named("a").version(number);
        Version b = Sample.named("b").version(number);
        versions.insert(a);
        versions.insert(b);
        @Nullable Integer before = number == 1 ? null : Integer.valueOf(number - 1);
        releases.activate(
            Rows.release(
                Ids.release(), Rows.change("a", before, number), Rows.change("b", before, number)),
            Map.of(),
            Set.of());
        Files.writeString(told, number + "\n", StandardOpenOption.APPEND);
      }
    }
  }
}
