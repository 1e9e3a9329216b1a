package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each attempt to get out of a jail, made again and again: it fails each time, and eight neighbours
 * do not feel it.
 */
@ExtendWith(SharedService.class)
final class AttemptsIT {
  private static final Path PROBE = Path.of("../runtime/src/test/c/probe.c");
  private static final Duration TIME = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int WARM_UPS = 8;
  private static final String TRIES =
      "limits: {cpu: 100m, memory: 32Mi, processes: 16, disk: 8Mi}\n";

  /** What the program prints that is no attempt; and what it tries as one. */
  private static final Set<String> STATE =
      Set.of("bounding", "capabilities", "no-new-privileges", "open-files", "file-limit", "user");

  private static final Set<String> WAYS = Set.of("climb", "broadcast", "directories", "others");

  private static final NeighbourWaits WAITS =
      new NeighbourWaits(
          "neighbour-of-attempts", TIME, () -> Load.echoed(url("harmless-attempt"), 1));

  /** Tells of each attempt whose line ended well. */
  private static final String LINE =
      "line=$(cat)\nfor i in 1 2 3 4 5; do\n"
          + "  if sh -c \"$line\" >/dev/null 2>&1; then echo reached; fi\ndone; echo failed";

  @TempDir private static Path directory;

  @BeforeAll
  static void deployAndWarmUp() throws Exception {
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("neighbour-of-attempts", Neighbours.ECHO)
        .function("harmless-attempt", TRIES, Neighbours.ECHO)
        .function("line", TRIES, LINE)
        .write("probe/probe.c", Files.readString(PROBE))
        .write(
            "probe/function.yaml",
            "runtime: c\n" + TRIES + "triggers:\n  - {kind: http, path: /probe, methods: [GET]}\n")
        .push("attempts")
        .ok();
    for (int i = 0; i < WARM_UPS; i++) {
      WAITS.beside(WAITS.harmless()); // the service compiles its paths meanwhile
    }
  }

  private static String url(String function) {
    return SharedService.get().address() + "/" + function;
  }

  /** Each name that the program prints of all that it tries. */
  static List<String> calls() {
    return SharedService.get()
        .curl("/probe")
        .ok()
        .lines()
        .map(line -> line.substring(0, line.indexOf(' ')))
        .filter(name -> !STATE.contains(name))
        .map(name -> WAYS.contains(name) ? "ways" : name)
        .distinct()
        .toList();
  }

  static Stream<String> lines() {
    Path data = SharedService.get().data();
    return Stream.of(
        "cat /etc/shadow",
        "ls '" + data + "'",
        "cat '" + data.resolve("skerry.db") + "'",
        "cat '" + data.resolve("admin-token") + "'",
        "ls '" + data.resolve("snapshots") + "'",
        "find / -xdev -name main.sh -exec grep -l 'read -r text' {} + | grep .",
        "grep -l neighbour /proc/[0-9]*/environ",
        "touch /usr/skerry",
        "touch /etc/skerry",
        "touch /skerry",
        "ln -sf /proc/1/root/etc a; cat a/shadow",
        "mkfifo b; mknod c c 1 3; cat c",
        "ln -sf ../../../../../../../../etc/shadow d; cat d",
        "cp /usr/bin/id .; chmod 6755 id; test \"$(./id -u)\" = 0",
        "unshare -U true",
        "mount -t tmpfs none /tmp",
        "curl -s --max-time 2 " + SharedService.get().address() + "/healthz",
        "python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"\\0skerry\")'",
        "python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)'");
  }

  private static Load begin(Load load) {
    await().atMost(LONG).until(() -> load.answered() > 0); // it is at it
    return load;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void neighboursHardlyFeelACall(String name) throws Exception {
    String path = "probe?" + name;

    assertThat(SharedService.get().curl("/" + path).ok()).matches("failed [1-9][0-9]*\n");

    WAITS.assertSoonFelt(name, () -> begin(Load.on(url(path), 1)));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void neighboursHardlyFeelALine(String line) throws Exception {
    assertThat(SharedService.get().curl("--data-binary", line, "/line").ok()).isEqualTo("failed\n");

    WAITS.assertSoonFelt(line, () -> begin(Load.posting(url("line"), line)));
  }
}
