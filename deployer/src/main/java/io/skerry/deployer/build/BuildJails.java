package io.skerry.deployer.build;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Stage;
import io.skerry.runtime.store.Build;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs one step of a build in a jail of its own, on the build's stage. */
public final class BuildJails {
  private static final long MEBI = 1024L * 1024L;
  private static final Limits LIMITS =
      new Limits(2048 * MEBI, 4000, 1024, 4096, 1024 * MEBI, Long.MAX_VALUE);

  private final Jails jails;
  private final Set<Jail> running = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  public BuildJails(Jails jails) {
    this.jails = jails;
  }

  JailExit run(
      BuildJob job, Build build, Stage stage, List<String> step, Duration timeout, BuildLog log) {
    String function = job.manifest().spec().name().value();
    JailSpec spec =
        new JailSpec(
            build.id(),
            "build-" + function,
            new StageClone(stage),
            LIMITS,
            new Network(job.manifest().build().network(), false),
            "build of " + function);
    try (Jail jail = jails.prepare(spec)) {
      running.add(jail);
      if (cancelled) {
        jail.kill();
      }
      return jail.run(new JailCommand(step, environment(job, build), timeout), new Streams(log));
    } finally {
      running.removeIf(jail -> jail.id().equals(build.id()));
    }
  }

  /** Whether a build that asks for a network can have one. */
  CheckResult checkNetwork() {
    return jails.checkNetwork();
  }

  /** Ends the steps that run, and every later one at once: the service stops. */
  public void cancel() {
    cancelled = true;
    running.forEach(Jail::kill);
  }

  /** Whether {@link #cancel} was called. */
  boolean cancelled() {
    return cancelled;
  }

  private static Map<String, String> environment(BuildJob job, Build build) {
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("HOME", "/tmp");
    variables.put("TMPDIR", "/tmp");
    variables.put("LANG", "C.UTF-8");
    variables.putAll(job.manifest().build().environment());
    variables.put("SKERRY_FUNCTION", job.manifest().spec().name().value());
    variables.put("SKERRY_COMMIT", job.commit());
    variables.put("SKERRY_BUILD", build.id());
    return variables;
  }

  /** The stage itself is what the jail writes; whoever made the stage closes it. */
  private record StageClone(Stage stage) implements Clone {
    @Override
    public Path tree() {
      return stage.tree();
    }

    @Override
    public boolean shared() {
      return false;
    }

    @Override
    public void close() {
      // Not ours.
    }
  }

  /** Both outputs go to the log; there is no input. */
  private record Streams(BuildLog log) implements JailStreams {
    @Override
    public InputStream input() {
      return InputStream.nullInputStream();
    }

    @Override
    public void output(ByteBuffer piece) {
      log.add(piece);
    }

    @Override
    public void error(ByteBuffer piece) {
      log.add(piece);
    }
  }
}
