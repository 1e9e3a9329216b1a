package io.skerry.runtime.privilege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.function.FunctionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the root helper of a store refuses: every name that is not one of ours. */
@Timeout(60)
final class StoreVerbsTest {
  private static final Path PROGRAM = Path.of("target/warden/skerry-helper").toAbsolutePath();
  private static final String NAME = "skerry-00000000cafe";

  /** No such pool: a mistake here meets nothing. */
  private static final List<String> COMMAND =
      List.of(PROGRAM.toString(), NAME, "skerrynone/x", "7", "7", "8", "8");

  private static final List<String> BAD =
      List.of(
          "",
          ".",
          "..",
          "/",
          "a/b",
          "../x",
          "-r",
          "-o",
          "a b",
          "a@v1",
          "a#b",
          "a%b",
          "a,b",
          "a=b",
          "A",
          "é",
          "a\n",
          "$P",
          "a;b",
          "a|b",
          "`id`",
          "-",
          "v",
          "v0",
          "v01",
          "v1x",
          "v1234567890",
          "+1",
          "0x1",
          "1 ",
          "1e3",
          "9999999999999999999",
          "i-",
          "-i-1",
          "i-/x",
          "i--x",
          "i-.x",
          "i-1/../..",
          "toolongkind-1",
          "x".repeat(64),
          "i-" + "x".repeat(101),
          "function/x");

  private static List<String> good(int kind) {
    return switch (kind) {
      case 'f' -> List.of("hello", "a", "a-1", "1", "x".repeat(63));
      case 'v' -> List.of("v1", "v999999999");
      case 'i' -> List.of("i-1", "b-01JX_a-b", "build-x");
      case 'n' -> List.of("hello", "i-1");
      case '#' -> List.of("0", "67108864");
      default -> List.of("run", "stage");
    };
  }

  private final RootHelper helper = new RootHelper(COMMAND);

  @BeforeEach
  void needsRoot() {
    boolean required =
        Arrays.asList(System.getenv().getOrDefault("SKERRY_TEST_REQUIRE", "").split(",", -1))
            .contains("linux");
    boolean there = Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    assumeTrue(required || there, "the root helper needs Linux and root");
  }

  @AfterEach
  void close() throws IOException {
    helper.close();
    Path place = Path.of("/run", NAME);
    for (String left : List.of("trees/function", "trees/stage", "trees/run", "trees", "")) {
      Files.deleteIfExists(place.resolve(left));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "zfs-container, c",
    "zfs-stage, i",
    "zfs-function, f",
    "zfs-place, f",
    "zfs-mount, f",
    "zfs-unmount, cn",
    "zfs-snapshot, fv",
    "zfs-hold, fv",
    "zfs-release, fv",
    "zfs-destroy, fv",
    "zfs-clone, fvi#",
    "zfs-drop, ti",
    "zfs-drop-all, ti",
    "zfs-exists, ti",
    "zfs-drop-function, f",
    "zfs-children, c",
    "zfs-look, fv",
    "zfs-take, cn",
    "zfs-give, cn",
    "zfs-tidy, cn",
  })
  void everyWrongNameIsRefused(String verb, String kinds) {
    for (int place = 0; place < kinds.length(); place++) {
      for (String bad : BAD) {
        List<String> arguments = new ArrayList<>();
        kinds.chars().forEach(kind -> arguments.add(good(kind).getFirst()));
        arguments.set(place, bad);
        if (isGood(kinds.charAt(place), bad)) {
          continue;
        }
        RootHelper.Answer answer = helper.ask(verb, arguments.toArray(String[]::new));

        assertThat(answer)
            .as("%s %s", verb, arguments)
            .isEqualTo(
                new RootHelper.Answer(
                    false, "refused: argument %d of that kind".formatted(place + 1)));
      }
    }
  }

  /** A few of the bad are good elsewhere. */
  private static boolean isGood(char kind, String word) {
    return (kind == 'f' || kind == 'n') && FunctionName.isValid(word);
  }

  @ParameterizedTest
  @CsvSource({
    "network-close, no such verb", "zfs-rollback, no such verb", "zfs-drop x, 1 arguments",
    "zfs-drop function hello, refused", "zfs-snapshots -r, 1 arguments", "destroy x, no such verb",
  })
  void whatIsNotInTheTableIsRefused(String words, String why) {
    String[] all = words.split(" ", -1);
    RootHelper.Answer answer = helper.ask(all[0], Arrays.copyOfRange(all, 1, all.length));

    assertThat(answer.done()).isFalse();
    assertThat(answer.text()).contains(why);
  }

  @Test
  void goodNamesReachZfs() {
    good('f')
        .forEach(
            name -> assertThat(helper.ask("zfs-mount", name).text()).doesNotContain("refused"));
    good('i')
        .forEach(name ->
            assertThat(helper.ask("zfs-exists", "run", name).text()).doesNotContain("refused"));
  }

  @ParameterizedTest
  @CsvSource({
    "'',7,7,8,8",
    "-r/x,7,7,8,8",
    "a//b,7,7,8,8",
    "a/,7,7,8,8",
    "a/..,7,7,8,8",
    "a@b,7,7,8,8",
    "/a,7,7,8,8",
    "1a,7,7,8,8",
    "a/-x,7,7,8,8",
    "a b,7,7,8,8",
    "pool/x,0,7,8,8",
    "pool/x,7,0,8,8",
    "pool/x,7,7,0,8",
    "pool/x,7,7,8,0",
    "pool/x,-1,7,8,8",
    "pool/x,7x,7,8,8",
  })
  void itServesNoOtherParentAndNotRoot(String a, String b, String c, String d, String e)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), NAME));
    Collections.addAll(command, a, b, c, d, e);
    Process process = new ProcessBuilder(command).start();

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }
}
