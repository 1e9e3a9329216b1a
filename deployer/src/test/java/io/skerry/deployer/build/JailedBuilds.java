package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.e2e.Needs;
import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.FunctionRuntime;
import io.skerry.runtime.RuntimeSettings;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.jail.LinuxJailDriver;
import io.skerry.runtime.snapshot.DirectorySnapshotStore;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.DataDirectory;
import io.skerry.runtime.store.Ids;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Builds in real jails, of projects that a test writes down; the results are run in jails too. */
final class JailedBuilds implements AutoCloseable {
  private static final String COMMIT = "c".repeat(40);
  private static final Path HOME = Path.of(System.getProperty("skerry.home", ".."));
  static final Builders BUILDERS =
      new Builders(
          List.of(
              new BinaryBuilder(),
              new CBuilder(),
              new GoBuilder(),
              new JavaBuilder(),
              new NodeBuilder(),
              new PythonBuilder(),
              new RustBuilder(),
              new ShellBuilder()));

  final DataDirectory data;
  final FunctionRuntime runtime;
  final Base base = new Base(Path.of("/"));
  final BuildJails jails;
  final BuildCaches caches;
  final BuildRunner runner;
  final List<String> heard = new CopyOnWriteArrayList<>();

  /**
   * @param tree bytes that a build's tree may have
   */
  JailedBuilds(Path root, long tree) {
    Needs.jails();
    data = DataDirectory.take(root);
    runtime =
        new FunctionRuntime(
            new RuntimeSettings(
                "directory",
                Optional.empty(),
                "linux",
                Path.of("/"),
                HOME.resolve("runtime/target/warden").toAbsolutePath(),
                PoolPolicy.none(),
                4,
                1 << 20,
                Duration.ofSeconds(5),
                "test",
                NetworkSettings.DEFAULT),
            data,
            List.of(new LinuxJailDriver()),
            List.of(new DirectorySnapshotStore()));
    jails = new BuildJails(runtime.jails(), tree);
    caches = new BuildCaches(data.directory("cache"));
    runner =
        new BuildRunner(
            runtime.snapshots(),
            jails,
            base,
            caches,
            runtime.builds(),
            runtime.buildLogs(),
            runtime.versions());
  }

  /**
   * A function's directory.
   *
   * @param files with what stands in them, by paths; programs begin with {@code #!}
   */
  record Project(String function, Map<String, byte[]> files, BuildSpec build) {
    static Project of(String function, Map<String, String> files) {
      return of(function, files, BuildSpec.DEFAULT);
    }

    static Project of(String function, Map<String, String> files, BuildSpec build) {
      Map<String, byte[]> bytes = new HashMap<>();
      files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
      return new Project(function, bytes, build);
    }

    /** The same with one more file. */
    Project with(String name, byte[] content) {
      Map<String, byte[]> more = new HashMap<>(files);
      more.put(name, content);
      return new Project(function, more, build);
    }

    FunctionName name() {
      return new FunctionName(function);
    }

    Set<String> entries() {
      Set<String> names = new TreeSet<>();
      for (String path : files.keySet()) {
        int slash = path.indexOf('/');
        names.add(slash < 0 ? path : path.substring(0, slash + 1));
      }
      return names;
    }

    private Set<String> executables() {
      Set<String> names = new TreeSet<>();
      files.forEach((path, content) -> {
        if (isProgram(content)) {
          names.add(path);
        }
      });
      return names;
    }

    private static boolean isProgram(byte[] content) {
      return new String(content, StandardCharsets.ISO_8859_1).startsWith("#!");
    }

    Builder builder() {
      return BUILDERS.choose(Optional.empty(), entries());
    }

    BuildPlan plan() {
      return builder().plan(new BuildRequest(name(), entries(), executables(), build, this::text));
    }

    private Optional<String> text(String path) {
      return Optional.ofNullable(files.get(path)).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    void checkOut(Path target) {
      try {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          Path path = target.resolve(file.getKey());
          Files.createDirectories(path.getParent());
          Files.write(path, file.getValue());
          if (isProgram(file.getValue())) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Builds a project as its files say; skips the test where a toolchain is missing. */
  Version build(Project project) {
    BuildPlan plan = project.plan();
    Optional<BuildPlan.Tool> missing = base.missing(plan.tools());
    Needs.part(
        "toolchains", missing.isEmpty(), "there is no " + missing.map(BuildPlan.Tool::program));
    return build(project, plan);
  }

  Version build(Project project, BuildPlan plan) {
    Manifest manifest =
        new Manifest(FunctionSpec.of(project.name(), List.of()), Optional.empty(), project.build());
    String build = Ids.build();
    runtime.builds().queue(List.of(Queued.build(build, project.name(), COMMIT)));
    BuildJob.Origin origin =
        new BuildJob.Origin("functions", COMMIT, project.function(), "tree", "admin");
    return runner.run(
        new BuildJob(manifest, plan, "key", project.builder().type(), origin, project::checkOut),
        build,
        heard::add);
  }

  /** Runs a version as a function is run; what it wrote when it succeeded. */
  String call(Version version, String body) {
    Streams streams = new Streams(body);
    String run = Ids.jail();
    Limits limits = version.spec().limits();
    try (Clone clone = runtime.snapshots().clone(version.id(), run, limits.disk());
        Jail jail =
            runtime.jails().prepare(new JailSpec(run, "call", clone, limits, Network.NONE))) {
      JailExit exit =
          jail.run(
              new JailCommand(
                  version.spec().command(), BuildEnvironment.plain(), Duration.ofSeconds(30)),
              streams);
      assertThat(exit.success()).as("%s %s %s", heard, exit, streams.error).isTrue();
    }
    return streams.output.toString(StandardCharsets.UTF_8);
  }

  private record Streams(String body, ByteArrayOutputStream output, ByteArrayOutputStream error)
      implements JailStreams {
    Streams(String body) {
      this(body, new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    @Override
    public InputStream input() {
      return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void output(ByteBuffer piece) {
      add(piece, output);
    }

    @Override
    public void error(ByteBuffer piece) {
      add(piece, error);
    }

    private static void add(ByteBuffer piece, ByteArrayOutputStream to) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      to.writeBytes(bytes);
    }
  }

  @Override
  public void close() {
    runner.close();
    runtime.drain();
    runtime.close();
    data.close();
  }
}
