package io.skerry.deployer.cli;

import io.skerry.deployer.Service;
import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.configuration.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skerry up}: runs the service until it is told to stop. */
@Command(
    name = "up",
    description = "Start the service; the first start deploys the template.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the file skerry.yaml (default: none)")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the data directory (default: ./skerry-data)")
  private @Nullable String data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "where to listen (default: 127.0.0.1:8080)")
  private @Nullable String listen;

  @Option(names = "--store", paramLabel = "STORE", description = "auto, directory or zfs")
  private @Nullable String store;

  @Option(
      names = "--zfs-parent",
      paramLabel = "DATASET",
      description = "everything below it is Skerry's")
  private @Nullable String zfsParent;

  @Option(names = "--driver", paramLabel = "DRIVER", description = "auto, linux or plain")
  private @Nullable String driver;

  @Override
  public Integer call() throws InterruptedException, IOException {
    Optional<Path> file = Optional.ofNullable(config);
    Configuration configuration = ConfigurationReader.read(file, System.getenv(), flags());
    if (Boolean.getBoolean(ServiceUser.ASKED)) {
      String user = ConfigurationReader.user(file, System.getenv(), flags());
      ServiceUser.plan(configuration, user).forEach(Banner::line);
      return ExitStatus.DONE;
    }
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean clean = new AtomicBoolean();
    try {
      serve(configuration, stop, Thread.ofPlatform().unstarted(() -> end(stop, stopped, clean)));
      Banner.line("stopped");
      clean.set(true);
    } finally {
      // Also after a failure: the exit that follows waits for this.
      stopped.countDown();
    }
    return ExitStatus.DONE;
  }

  private static void serve(Configuration configuration, CountDownLatch stop, Thread end)
      throws InterruptedException {
    try (Service service = new Service(configuration, Home.directory())) {
      Runtime.getRuntime().addShutdownHook(end);
      Banner banner = new Banner(service);
      service.choices().forEach(Banner::line);
      Optional.ofNullable(System.getenv(ServiceUser.STAYS_ROOT))
          .ifPresent(why -> Banner.line("the service itself runs as root: " + why));
      service.deployTemplate(Banner::line);
      banner.print();
      stop.await();
      Banner.line("stopping: refusing new calls, letting those that run finish");
    }
  }

  /** Runs when the process is asked to end, and keeps it until all is given back. */
  private static void end(CountDownLatch stop, CountDownLatch stopped, AtomicBoolean clean) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (clean.get()) {
      // Otherwise Java would report the signal that it was told to end by as a failure.
      Runtime.getRuntime().halt(ExitStatus.DONE);
    }
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>();
    put(flags, "data", data);
    put(flags, "listen", listen);
    put(flags, "store", store);
    put(flags, "zfs-parent", zfsParent);
    put(flags, "driver", driver);
    return flags;
  }

  private static void put(Map<String, String> flags, String name, @Nullable String value) {
    if (value != null) {
      flags.put(name, value);
    }
  }
}
