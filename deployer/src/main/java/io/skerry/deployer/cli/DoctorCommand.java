package io.skerry.deployer.cli;

import io.skerry.deployer.plugin.Plugins;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Owner;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code skerry doctor}: says which drivers and stores can work on this machine. */
@Command(
    name = "doctor",
    description = "Say what can work on this machine, and what to do about the rest.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final Owner SOMEBODY = new Owner(64_100, 64_100);

  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--zfs-parent", paramLabel = "DATASET", description = "the dataset to look at")
  private @Nullable String zfsParent;

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("skerry-doctor");
    try (Plugins plugins = Plugins.open(Files.createDirectory(scratch.resolve("plugins")))) {
      JailSettings jails =
          new JailSettings(
              scratch,
              scratch,
              Path.of("/"),
              Home.directory().resolve("runtime/target/warden"),
              Optional.of(SOMEBODY));
      Map<String, CheckResult> checks = new LinkedHashMap<>();
      boolean isolated = false;
      for (JailDriver driver : plugins.extensions(JailDriver.class)) {
        CheckResult check = driver.check(jails);
        checks.put("driver " + driver.type(), check);
        if (check.healthy() && !driver.type().equals("plain")) {
          checks.put("network of driver " + driver.type(), driver.checkNetwork(jails));
        }
        isolated |= check.healthy() && !driver.type().equals("plain");
      }
      SnapshotSettings snapshots =
          new SnapshotSettings(scratch, Optional.ofNullable(zfsParent), Optional.empty(), true);
      for (SnapshotStore store : plugins.extensions(SnapshotStore.class)) {
        checks.put("store " + store.type(), store.check(snapshots));
      }
      report(checks);
      return isolated ? ExitStatus.DONE : ExitStatus.FAILED;
    } finally {
      Files.deleteIfExists(scratch.resolve("plugins"));
      Files.deleteIfExists(scratch);
    }
  }

  private void report(Map<String, CheckResult> checks) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      Output.print(out, checks);
      return;
    }
    checks.forEach((part, check) -> {
      out.println((check.healthy() ? "ok    " : "no    ") + part + ": " + check.message());
      if (!check.healthy()) {
        out.println("      " + check.remedy());
      }
    });
    out.flush();
  }
}
