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
  private final Map<String, Jail> running = new ConcurrentHashMap<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public BuildJails(Jails jails) {
    this.jails = jails;
  }

  JailExit run(
      BuildJob job, String build, Stage stage, List<String> step, Duration timeout, BuildLog log) {
    String function = job.function().value();
    JailSpec spec =
        new JailSpec(
            build,
            "build-" + function,
            new StageClone(stage),
            LIMITS,
            new Network(job.manifest().build().network(), false),
            "build of " + function);
    try (Jail jail = jails.prepare(spec)) {
      running.put(build, jail);
      if (stopping || cancelled.contains(build)) {
        jail.kill();
      }
      return jail.run(new JailCommand(step, environment(job, build), timeout), new Streams(log));
    } finally {
      running.remove(build);
    }
  }

  /** Whether a build that asks for a network can have one. */
  CheckResult checkNetwork() {
    return jails.checkNetwork();
  }

  /** Ends the steps that run, and every later one at once: the service stops. */
  public void stop() {
    stopping = true;
    running.values().forEach(Jail::kill);
  }

  /** Whether {@link #stop} was called. */
  boolean stopping() {
    return stopping;
  }

  /** Ends the step that a build runs, and every later one of it. */
  void cancel(String build) {
    cancelled.add(build);
    Jail jail = running.get(build);
    if (jail != null) {
      jail.kill();
    }
  }

  /** Whether somebody cancelled the build. */
  boolean cancelled(String build) {
    return cancelled.contains(build);
  }

  /** The build has ended: nothing of it is remembered. */
  void forget(String build) {
    cancelled.remove(build);
  }

  private static Map<String, String> environment(BuildJob job, String build) {
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("HOME", "/tmp");
    variables.put("TMPDIR", "/tmp");
    variables.put("LANG", "C.UTF-8");
    variables.putAll(job.manifest().build().environment());
    variables.put("SKERRY_FUNCTION", job.function().value());
    variables.put("SKERRY_COMMIT", job.origin().commit());
    variables.put("SKERRY_BUILD", build);
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
