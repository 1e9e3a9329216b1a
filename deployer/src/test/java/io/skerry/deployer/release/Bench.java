package io.skerry.deployer.release;

import io.skerry.deployer.build.Base;
import io.skerry.deployer.build.BuildCaches;
import io.skerry.deployer.build.BuildJails;
import io.skerry.deployer.build.BuildRunner;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.build.CBuilder;
import io.skerry.deployer.build.ShellBuilder;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.FunctionRuntime;
import io.skerry.runtime.RuntimeSettings;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.jail.PlainJailDriver;
import io.skerry.runtime.snapshot.DirectorySnapshotStore;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * All that deploys, with real parts on one directory; opening it again is what a new start does.
 */
public final class Bench implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** How a deployment went. */
  record Outcome(List<String> lines, Deployment.News end) {
    boolean released() {
      return end instanceof Deployment.Released;
    }

    List<String> reasons() {
      return end instanceof Deployment.Rejected(var reasons) ? reasons : List.of();
    }
  }

  final DataDirectory data;
  public final FunctionRuntime runtime;
  public final Repositories repositories;
  final Builders builders = new Builders(List.of(new ShellBuilder(), new CBuilder()));
  final Base base;
  public final BuildRunner runner;
  public final Deployments deployments;
  final Rollbacks rollbacks;

  public Bench(Path root) {
    this(root, new Base(Path.of("/")));
  }

  Bench(Path root, Base base) {
    this.base = base;
    data = DataDirectory.take(root);
    runtime =
        new FunctionRuntime(
            new RuntimeSettings(
                "directory",
                Optional.empty(),
                "plain",
                Path.of("/"),
                root.resolve("none"),
                PoolPolicy.none(),
                4,
                1 << 20,
                Duration.ofSeconds(5),
                "test",
                NetworkSettings.DEFAULT),
            data,
            List.of(new PlainJailDriver()),
            List.of(new DirectorySnapshotStore()));
    repositories = new Repositories(data.directory("repositories"));
    runner =
        new BuildRunner(
            runtime.snapshots(),
            new BuildJails(runtime.jails()),
            base,
            new BuildCaches(data.directory("cache")),
            runtime.builds(),
            runtime.buildLogs(),
            runtime.versions());
    deployments =
        new Deployments(
            runtime.catalog(),
            new Deployments.Tables(
                runtime.versions(), runtime.releases(), runtime.builds(), runtime.deployments()),
            builders,
            runner,
            2,
            () -> "http://here");
    rollbacks =
        new Rollbacks(
            runtime.catalog(), runtime.versions(), runtime.releases(), deployments, repositories);
    deployments.recover(repositories);
  }

  Repository repository() {
    return repositories.make("functions");
  }

  ObjectId main() {
    return Repositories.resolve(repository(), Repositories.DEPLOYED);
  }

  Deployment submit(ObjectId commit) {
    return deployments.submit(request("functions", main(), commit));
  }

  DeployRequest request(String name, ObjectId from, ObjectId commit) {
    return new DeployRequest(name, repositories.make(name), Repositories.DEPLOYED, from, commit);
  }

  Outcome deploy(ObjectId commit) throws InterruptedException {
    return await(submit(commit));
  }

  static Outcome await(Deployment deployment) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    BlockingQueue<Deployment.News> all = deployment.listen();
    while (true) {
      Deployment.@Nullable News news = all.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      switch (news) {
        case Deployment.Queued _ -> {}
        case null -> throw new AssertionError("the deployment does not end; so far: " + lines);
        case Deployment.Line(String text) -> lines.add(text);
        case Deployment.Released released -> {
          return new Outcome(lines, released);
        }
        case Deployment.Rejected rejected -> {
          return new Outcome(lines, rejected);
        }
      }
    }
  }

  /** The versions in service, as {@code NAME@vN}. */
  public List<String> inService() {
    return runtime.catalog().versions().stream().map(version -> version.id().toString()).toList();
  }

  public List<Build> builds() {
    return runtime.builds().latest(100);
  }

  int versions(String function) {
    return runtime.versions().list(new FunctionName(function)).size();
  }

  @Override
  public void close() {
    deployments.close();
    runner.close();
    repositories.close();
    runtime.drain();
    runtime.close();
    data.close();
  }
}
