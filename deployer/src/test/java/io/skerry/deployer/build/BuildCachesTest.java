package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BuildCachesTest {
  private static final BuildCaches.Key KEY = key("functions", "a", "go");
  private static final long BOUND = 1000;

  @TempDir Path work;
  private Path directory;
  private BuildCaches caches;
  private final List<String> log = new ArrayList<>();
  private int trees;

  @BeforeEach
  void open() throws IOException {
    directory = Files.createDirectory(work.resolve("cache"));
    caches = new BuildCaches(directory, BOUND);
  }

  private static BuildCaches.Key key(String repository, String function, String builder) {
    return new BuildCaches.Key(repository, new FunctionName(function), builder);
  }

  private Path lent(BuildCaches.Key key) throws IOException {
    Path tree = Files.createDirectory(work.resolve("tree" + trees++));
    caches.lend(key, tree);
    return tree;
  }

  private static Path cache(Path tree) {
    return tree.resolve(BuildCaches.NAME);
  }

  private BuildCaches.Taken take(BuildCaches.Key key, Path tree) {
    return caches.take(key, "b-" + tree.getFileName(), tree, log::add);
  }

  private void keep(BuildCaches.Key key, Path tree) {
    try (BuildCaches.Taken taken = take(key, tree)) {
      taken.keep();
    }
  }

  private void keep(String file, String text) throws IOException {
    Path tree = lent(KEY);
    Files.writeString(cache(tree).resolve(file), text);
    keep(KEY, tree);
  }

  private String next(String file) throws IOException {
    return Files.readString(cache(lent(KEY)).resolve(file));
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
    }
  }

  @Test
  void theNextBuildFindsWhatASuccessfulOneLeft() throws IOException {
    Path tree = lent(KEY);
    assertThat(cache(tree)).isEmptyDirectory();
    Path file = Files.writeString(cache(tree).resolve("file"), "fetched");
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, time);

    keep(KEY, tree);

    assertThat(cache(tree)).doesNotExist();
    Path again = lent(KEY);
    assertThat(cache(again).resolve("file")).hasContent("fetched");
    // Compilers compare times.
    assertThat(Files.getLastModifiedTime(cache(again).resolve("file"))).isEqualTo(time);
  }

  @Test
  void aBuildThatFailsChangesNothing() throws IOException {
    keep("file", "good");

    Path failing = lent(KEY);
    Files.writeString(cache(failing).resolve("file"), "half");
    // Its stage is deleted, and that is all.
    assertThat(next("file")).isEqualTo("good");

    // One whose steps succeeded, and whose snapshot failed.
    take(KEY, failing).close();
    assertThat(next("file")).isEqualTo("good");
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aDroppedOneLeavesTheKeptOneAsItWas() throws IOException {
    keep("file", "good");
    Path tree = lent(KEY);
    assertThat(cache(tree).resolve("file")).hasContent("good");
    Files.writeString(cache(tree).resolve("file"), "evil");

    caches.drop(KEY, tree);

    assertThat(cache(tree)).doesNotExist();
    assertThat(next("file")).isEqualTo("good");
    assertThat(kept()).hasSize(1);
  }

  @Test
  void cachesAreApartByRepositoryFunctionAndBuilder() throws IOException {
    keep("file", "mine");

    for (BuildCaches.Key other :
        List.of(key("other", "a", "go"), key("functions", "b", "go"), key("functions", "a", "c"))) {
      assertThat(cache(lent(other))).isEmptyDirectory();
    }
  }

  @Test
  void linksStayLinksAndAreNotFollowed() throws IOException {
    Path outside = Files.createDirectory(work.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Path tree = lent(KEY);
    Files.createSymbolicLink(cache(tree).resolve("link"), outside);
    Files.writeString(cache(tree).resolve("file"), "x");

    keep(KEY, tree);

    Path link = cache(lent(KEY)).resolve("link");
    assertThat(Files.readSymbolicLink(link)).isEqualTo(outside);
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void aCacheThatTheBuildReplacedByALinkIsNone() throws IOException {
    Path outside = Files.createDirectory(work.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Path tree = lent(KEY);
    Files.delete(cache(tree));
    Files.createSymbolicLink(cache(tree), outside);

    keep(KEY, tree);

    assertThat(Files.exists(cache(tree), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatIsNoFileIsLeftOut() throws Exception {
    Path tree = lent(KEY);
    Files.writeString(cache(tree).resolve("file"), "x");
    Process pipe = new ProcessBuilder("mkfifo", cache(tree).resolve("pipe").toString()).start();
    assertThat(pipe.waitFor()).isZero();

    keep(KEY, tree);

    try (Stream<Path> entries = Files.list(cache(lent(KEY)))) {
      assertThat(entries.map(Path::getFileName)).containsExactly(Path.of("file"));
    }
    assertThat(cache(tree)).doesNotExist();
  }

  @Test
  void aDirectoryThatIsClosedToItsOwnerIsKeptAndDeletedAllTheSame() throws IOException {
    Path tree = lent(KEY);
    Path closed = Files.createDirectory(cache(tree).resolve("closed"));
    Files.writeString(closed.resolve("file"), "x");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));

    keep(KEY, tree);

    assertThat(cache(tree)).doesNotExist();
    assertThat(cache(lent(KEY)).resolve("closed/file")).hasContent("x");
  }

  @Test
  void oneThatIsTooLargeIsThrownAwayWithAWord() throws IOException {
    keep("file", "small");
    Path tree = lent(KEY);
    Files.writeString(cache(tree).resolve("more"), "x".repeat((int) BOUND));

    keep(KEY, tree);

    assertThat(log)
        .singleElement()
        .asString()
        .startsWith("[skerry] the build cache is not kept: it has ");
    assertThat(cache(tree)).doesNotExist();
    assertThat(kept()).isEmpty();
  }

  @Test
  void aTreeThatHasTheNameItselfIsRefused() throws IOException {
    Path tree = Files.createDirectory(work.resolve("own"));
    Files.createSymbolicLink(cache(tree), work);

    assertThatThrownBy(() -> caches.lend(KEY, tree))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE))
        .hasMessageContaining(".skerry-cache, which belongs to the build");
  }

  @Test
  void whatACrashLeftIsRemovedAndTheRestStays() throws IOException {
    keep("file", "good");
    Files.createDirectories(directory.resolve(".new-b-1/deep"));
    Files.createDirectories(directory.resolve(".old-a.go.1/deep"));

    caches = new BuildCaches(directory, BOUND);

    assertThat(kept()).hasSize(1);
    assertThat(next("file")).isEqualTo("good");
  }

  @Test
  void aCrashBetweenTheTwoMovesLeavesNone() throws IOException {
    keep("file", "good");
    Path place = directory.resolve(kept().getFirst());
    Files.move(place, directory.resolve(".old-" + place.getFileName()));

    caches = new BuildCaches(directory, BOUND);

    assertThat(cache(lent(KEY))).isEmptyDirectory();
    keep("file", "new");
    assertThat(next("file")).isEqualTo("new");
  }

  @Test
  void aFunctionsCachesAreForgotten() throws IOException {
    keep("file", "x");
    BuildCaches.Key longer = key("functions", "a-b", "go");
    Path tree = lent(longer);
    Files.writeString(cache(tree).resolve("file"), "y");
    keep(longer, tree);

    caches.forget(new FunctionName("a"));

    assertThat(cache(lent(KEY))).isEmptyDirectory();
    assertThat(cache(lent(longer)).resolve("file")).hasContent("y");

    keep("file", "x");
    caches.retain(Set.of(new FunctionName("a"), new FunctionName("c")));
    assertThat(next("file")).isEqualTo("x");
    assertThat(cache(lent(longer))).isEmptyDirectory();
  }

  /** Each build writes one letter into every file; a mixture would show two of them. */
  @Test
  void buildsOfTheSameFunctionAtTheSameTimeDoNotMix() throws Exception {
    List<Path> lent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lent.add(lent(KEY));
    }
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < lent.size(); i++) {
        String letter = Character.toString('a' + i);
        Path tree = lent.get(i);
        Path reader = Files.createDirectory(work.resolve("reader" + i));
        all.add(
            threads.submit(() -> {
              for (int file = 0; file < 50; file++) {
                Files.writeString(cache(tree).resolve("file" + file), letter);
              }
              keep(KEY, tree);
              caches.lend(KEY, reader);
              try (Stream<Path> files = Files.list(cache(reader))) {
                List<String> letters = new ArrayList<>();
                for (Path file : files.toList()) {
                  letters.add(Files.readString(file));
                }
                assertThat(letters).hasSize(50).containsOnly(letters.getFirst());
              }
              return null;
            }));
      }
    }
    for (Future<?> each : all) {
      each.get();
    }
    assertThat(kept()).hasSize(1);
  }
}
