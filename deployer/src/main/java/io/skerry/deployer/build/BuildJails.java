package io.skerry.deployer.build;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Stage;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs one step of a build in a jail of its own, on the build's stage. */
public final class BuildJails {
  private static final long MEBI = 1024L * 1024L;
  private static final Limits LIMITS =
      new Limits(2048 * MEBI, 4000, 1024, 4096, 1024 * MEBI, Long.MAX_VALUE);

  /** Bytes that a build's tree may have, its cache with it. */
  private static final long TREE = 2048 * MEBI;

  private final Jails jails;
  private final long tree;
  private final Map<String, Jail> running = new ConcurrentHashMap<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public BuildJails(Jails jails) {
    this(jails, TREE);
  }

  BuildJails(Jails jails, long tree) {
    this.jails = jails;
    this.tree = tree;
  }

  /**
   * Runs a step.
   *
   * @throws SkerryException (unprocessable) when the tree outgrew its bound, or hides how large it
   *     is
   */
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
    return within(
        spec,
        jail -> {
          JailCommand command =
              new JailCommand(step, BuildEnvironment.of(job, build, jail.app()), timeout);
          try (StageWatch watch = StageWatch.start(stage.tree(), tree, jail::kill)) {
            JailExit exit = jail.run(command, new Streams(log::add));
            if (watch.exceeded()) {
              throw watch
                  .closed()
                  .map(name -> closed(function, step, name))
                  .orElseGet(() -> tooLarge(function, step));
            }
            return exit;
          }
        });
  }

  private SkerryException tooLarge(String function, List<String> step) {
    return new SkerryException(
        ErrorCode.UNPROCESSABLE,
        "build of %s failed: '%s' made the tree larger than %d MiB, or deeper than 200 directories;"
                .formatted(function, StepWords.of(step), tree / MEBI)
            + " keep in /tmp what the function does not need");
  }

  private static SkerryException closed(String function, List<String> step, String name) {
    return new SkerryException(
        ErrorCode.UNPROCESSABLE,
        "build of %s failed: '%s' made a directory that its owner may not read, '%s', so nobody can"
                .formatted(function, StepWords.of(step), BuildLog.harmless(name))
            + " see how large it is; leave it open: chmod u+rx");
  }

  /** Asks a program of the base, which knows nothing of any function. */
  JailExit ask(Stage stage, List<String> command, Duration timeout, Consumer<ByteBuffer> answer) {
    JailSpec spec =
        new JailSpec(
            stage.build(),
            "build",
            new StageClone(stage),
            LIMITS,
            Network.NONE,
            "version of " + command.getFirst());
    JailCommand question = new JailCommand(command, BuildEnvironment.plain(), timeout);
    return within(spec, jail -> jail.run(question, new Streams(answer)));
  }

  private JailExit within(JailSpec spec, Function<Jail, JailExit> use) {
    try (Jail jail = jails.prepare(spec)) {
      running.put(spec.id(), jail);
      if (stopping || cancelled.contains(spec.id())) {
        jail.kill();
      }
      return use.apply(jail);
    } finally {
      running.remove(spec.id());
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

  /** Both outputs go to one place; there is no input. */
  private record Streams(Consumer<ByteBuffer> said) implements JailStreams {
    @Override
    public InputStream input() {
      return InputStream.nullInputStream();
    }

    @Override
    public void output(ByteBuffer piece) {
      said.accept(piece);
    }

    @Override
    public void error(ByteBuffer piece) {
      said.accept(piece);
    }
  }
}
