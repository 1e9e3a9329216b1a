package io.skerry.deployer;

import io.skerry.deployer.api.BlockingWork;
import io.skerry.deployer.api.DeployerApi;
import io.skerry.deployer.api.HistoryApi;
import io.skerry.deployer.api.ReleaseVerbs;
import io.skerry.deployer.api.RepositoriesApi;
import io.skerry.deployer.api.WebhookRoutes;
import io.skerry.deployer.build.Base;
import io.skerry.deployer.build.BaseDrift;
import io.skerry.deployer.build.BuildCaches;
import io.skerry.deployer.build.BuildJails;
import io.skerry.deployer.build.BuildRunner;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.git.GitHttp;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.plugin.Plugins;
import io.skerry.deployer.release.Ancestries;
import io.skerry.deployer.release.DeployRequest;
import io.skerry.deployer.release.Deployment;
import io.skerry.deployer.release.Deployments;
import io.skerry.deployer.release.PushDeployments;
import io.skerry.deployer.release.Retention;
import io.skerry.deployer.release.Rollbacks;
import io.skerry.deployer.release.Template;
import io.skerry.deployer.release.VersionDiffs;
import io.skerry.deployer.spi.Builder;
import io.skerry.deployer.spi.Notifier;
import io.skerry.deployer.watch.AddedRepositories;
import io.skerry.deployer.watch.ConfiguredRepositories;
import io.skerry.deployer.watch.Reporting;
import io.skerry.deployer.watch.Trial;
import io.skerry.deployer.watch.Watches;
import io.skerry.runtime.Closing;
import io.skerry.runtime.FunctionRuntime;
import io.skerry.runtime.RuntimeSettings;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.store.DataDirectory;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.Dashboard;
import io.skerry.runtime.web.HttpServer;
import io.skerry.runtime.web.Routes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** The whole service, built by hand and closed in reverse. */
public final class Service implements AutoCloseable {
  /** The repository that the service hosts. */
  public static final String HOSTED = "functions";

  /** The file in the data directory that says where the running service is reached. */
  public static final String ADDRESS = "address";

  private final Closing closing = new Closing();
  private final Configuration configuration;
  private final DataDirectory data;
  private final Path adminToken;
  private final FunctionRuntime runtime;
  private final Repositories repositories;
  private final Deployments deployments;
  private final Template template;
  private final HttpServer server;

  /**
   * Starts the service: recovers, then listens.
   *
   * @param home the directory of Skerry's own programs and template
   * @throws SkerryException saying what is missing, and what to do
   */
  public Service(Configuration configuration, Path home) {
    this.configuration = configuration;
    ConfiguredRepositories.check(configuration.repositories());
    try {
      data = closing.add(DataDirectory.take(configuration.data()));
      Plugins plugins = closing.add(Plugins.open(data.directory("plugins")));
      runtime =
          closing.add(
              new FunctionRuntime(
                  settings(configuration, home),
                  data,
                  plugins.extensions(JailDriver.class),
                  plugins.extensions(SnapshotStore.class)));
      adminToken = AdminToken.ensure(data, runtime.tokens());
      repositories = closing.add(new Repositories(data.directory("repositories")));
      repositories.make(HOSTED);

      Builders builders = new Builders(plugins.extensions(Builder.class));
      Base base = new Base(configuration.base());
      BuildRunner runner =
          closing.add(
              new BuildRunner(
                  runtime.snapshots(),
                  new BuildJails(runtime.jails()),
                  base,
                  new BuildCaches(data.directory("cache")),
                  runtime.builds(),
                  runtime.buildLogs(),
                  runtime.versions()));
      deployments =
          closing.add(
              new Deployments(
                  runtime.catalog(),
                  new Deployments.Tables(
                      runtime.versions(),
                      runtime.releases(),
                      runtime.builds(),
                      runtime.deployments()),
                  builders,
                  runner,
                  configuration.previews(),
                  this::address));
      template = new Template(home.resolve("functions-template"), builders, base);
      deployments.recover(repositories);
      BaseDrift drift = new BaseDrift(runtime.catalog(), base);
      drift.log();
      runtime.health().mention("base", drift::check);

      Access access = new Access(runtime.tokens());
      GitHttp git =
          closing.add(new GitHttp(access, repositories, new PushDeployments(deployments), HOSTED));
      Watches watches =
          new Watches(
              repositories,
              deployments,
              runtime.health(),
              new Reporting(
                  plugins.extensions(Notifier.class),
                  runtime.commitStatuses(),
                  () -> address() + Dashboard.PATH));
      AddedRepositories added =
          new AddedRepositories(
              runtime.watchedRepositories(), data.directory("credentials"), watches);
      Rollbacks rollbacks =
          new Rollbacks(
              runtime.catalog(), runtime.versions(), runtime.releases(), deployments, repositories);
      ReleaseVerbs verbs =
          closing.add(
              new ReleaseVerbs(access, runtime.catalog(), deployments, rollbacks, repositories));
      Retention retention =
          closing.add(
              new Retention(
                  deployments,
                  new Retention.Tables(
                      runtime.oldVersions(), runtime.oldRecords(), runtime.journal()),
                  runtime.snapshots(),
                  configuration.records()));
      List<Routes> routes =
          new ArrayList<>(List.of(git, new DeployerApi(access, plugins, drift), verbs));
      routes.add(closing.add(history(access, retention, base)));
      routes.add(
          new RepositoriesApi(
              access,
              watches,
              added,
              new Trial(data.directory("trials")),
              closing.add(new BlockingWork("repositories", 4))));
      routes.add(new WebhookRoutes(watches, closing.add(new BlockingWork("webhooks", 2))));
      routes.addAll(runtime.routes());
      server = closing.add(HttpServer.start(configuration.host(), configuration.port(), routes));
      Files.writeString(data.resolve(ADDRESS), address() + "\n");
      deployments.resume(repositories);
      closing.add(watches);
      ConfiguredRepositories.start(configuration.repositories(), watches);
      added.start();
    } catch (IOException e) {
      closing.close();
      throw new SkerryException(ErrorCode.PREREQUISITE_MISSING, "start the service: " + e, e);
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  private HistoryApi history(Access access, Retention retention, Base base) {
    return new HistoryApi(
        access,
        new VersionDiffs(runtime.versions(), runtime.files(), runtime.releases(), repositories),
        new Ancestries(
            runtime.catalog(),
            new Ancestries.Tables(
                runtime.journal(),
                runtime.versions(),
                runtime.files(),
                runtime.builds(),
                runtime.releases()),
            runtime.snapshots(),
            repositories,
            base),
        retention);
  }

  private static RuntimeSettings settings(Configuration configuration, Path home) {
    return new RuntimeSettings(
        configuration.store(),
        configuration.zfsParent(),
        configuration.driver(),
        configuration.base(),
        home.resolve("runtime/target/warden"),
        configuration.pool(),
        configuration.maxJails(),
        configuration.maxBody(),
        configuration.drain(),
        node(),
        configuration.network());
  }

  private static String node() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  /**
   * Deploys the template into a hosted repository that has no commit yet.
   *
   * @param listener hears how it goes, line by line
   */
  public void deployTemplate(Consumer<String> listener) throws InterruptedException {
    Repository hosted = repositories.make(HOSTED);
    if (!Repositories.resolve(hosted, Repositories.DEPLOYED).equals(ObjectId.zeroId())) {
      return;
    }
    listener.accept("deploying the template");
    Deployment deployment =
        deployments.submit(
            new DeployRequest(
                HOSTED,
                hosted,
                Repositories.DEPLOYED,
                ObjectId.zeroId(),
                template.commit(hosted, listener)));
    BlockingQueue<Deployment.News> news = deployment.listen();
    while (true) {
      switch (news.take()) {
        case Deployment.Queued _ -> {}
        case Deployment.Line(String text) -> listener.accept(text);
        case Deployment.Released _ -> {
          return;
        }
        case Deployment.Rejected(var reasons) -> {
          listener.accept("the template was refused:");
          reasons.forEach(listener);
          return;
        }
      }
    }
  }

  /** Where the service is reached, such as {@code http://127.0.0.1:8080}. */
  public String address() {
    String host =
        configuration.host().contains(":")
            ? "[" + configuration.host() + "]"
            : configuration.host();
    return "http://" + host + ":" + server.port();
  }

  /** The file with the admin token. */
  public Path adminToken() {
    return adminToken;
  }

  /** The data directory. */
  public Path data() {
    return data.root();
  }

  /** Which driver and store were chosen and why. */
  public List<String> choices() {
    return runtime.choices();
  }

  /** The versions in service. */
  public List<Version> versions() {
    return runtime.catalog().versions();
  }

  /** Lets runs finish, then closes everything. */
  @Override
  public void close() {
    runtime.drain();
    closing.close();
  }
}
