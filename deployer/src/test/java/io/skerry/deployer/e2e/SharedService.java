package io.skerry.deployer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One service on the directory store for all tests that only use it, ended after the last one. */
final class SharedService implements BeforeAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(SharedService.class);
  private static @Nullable ServiceProcess service;

  /** What lives as long as the tests' JVM. */
  private record Held(ServiceProcess process, Path directory) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
      Shell.in(Path.of("/")).run("rm", "-rf", directory.toString()).ok();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Needs.jails();
    service =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent("service", _ -> start(), Held.class)
            .process();
  }

  private static Held start() {
    try {
      Path directory = Files.createTempDirectory("skerry-shared");
      return new Held(ServiceProcess.up(directory.resolve("data"), "--driver", "linux"), directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ServiceProcess get() {
    return Objects.requireNonNull(service);
  }
}
