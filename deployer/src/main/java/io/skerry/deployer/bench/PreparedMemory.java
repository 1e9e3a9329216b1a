package io.skerry.deployer.bench;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.jail.LinuxJailDriver;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much less memory the whole machine has for each jail that waits. */
final class PreparedMemory {
  private static final int JAILS = 100;
  private static final Owner OWNER = new Owner(64_100, 64_100);
  private static final Duration BOOT = Duration.ofSeconds(30);
  private static final double KIBI = 1024;

  private final Path trees;
  private final Path programs;
  private final int turns;

  /** A tree that all jails share, as the directory store's clones do. */
  private record Shared(Path tree) implements Clone {
    @Override
    public boolean shared() {
      return true;
    }

    @Override
    public void close() {
      // It stays for the next jail.
    }
  }

  /**
   * @param trees an empty directory
   * @param programs the directory of the native programs
   * @param turns how often it is measured; the median counts
   */
  PreparedMemory(Path trees, Path programs, int turns) {
    this.trees = trees;
    this.programs = programs;
    this.turns = turns;
  }

  /** Mebibytes of a jail in which nothing runs before its request, whatever the language. */
  double parked() throws IOException {
    return measure(Optional.empty(), Files.createDirectories(trees.resolve("parked")));
  }

  /**
   * Mebibytes of a jail in which a Python interpreter has booted.
   *
   * @param shim the file {@code skerry.py} of the template
   */
  double python(Path shim) throws IOException {
    Path tree = Files.createDirectories(trees.resolve("python"));
    Files.copy(shim, tree.resolve("skerry.py"));
    Files.writeString(tree.resolve("main.py"), "import skerry\n\nskerry.wait()\n");
    Map<String, String> variables =
        Map.of(
            "PATH",
            "/usr/bin",
            "SKERRY_START_FD",
            Integer.toString(JailSpec.START_DESCRIPTOR),
            "SKERRY_READY_FD",
            Integer.toString(JailSpec.READY_DESCRIPTOR));
    List<String> command = List.of("/usr/bin/python3", "main.py");
    return measure(Optional.of(new JailCommand(command, variables, BOOT)), tree);
  }

  private double measure(Optional<JailCommand> boot, Path tree) throws IOException {
    Path own = Files.createDirectories(trees.resolve("run"));
    Optional<Owner> owner =
        "root".equals(System.getProperty("user.name")) ? Optional.of(OWNER) : Optional.empty();
    JailSettings settings = new JailSettings(own, trees, Path.of("/"), programs, owner);
    List<Double> each = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      each.add(held(settings, boot, tree) / KIBI / JAILS);
    }
    return Turns.median(each);
  }

  /** The kibibytes that are gone while the jails stand ready, with warden and control groups. */
  private static double held(JailSettings settings, Optional<JailCommand> boot, Path tree)
      throws IOException {
    List<Jail> ready = new ArrayList<>();
    long before = available();
    try (Jails jails = new LinuxJailDriver().open(settings)) {
      jails.sweep();
      for (int i = 0; i < JAILS; i++) {
        ready.add(
            jails.prepare(
                new JailSpec(
                    "m-" + i, "bench", new Shared(tree), Limits.DEFAULT, Network.NONE, boot)));
      }
      double held = before - available();
      ready.forEach(Jail::close);
      return held;
    }
  }

  private static long available() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
