package io.skerry.deployer;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.RecordLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A whole service in this process, and the stock programs that talk to it. */
public final class Running implements AutoCloseable {
  static final Path HOME = Path.of(System.getProperty("skerry.home", ".."));

  /** How a program ended. */
  public record Ended(int status, String output) {}

  public final Service service;
  private final Path work;

  public Running(Path work, Configuration.Watched... watched) {
    this(work, Path.of("/"), watched);
  }

  /** A service whose functions see the base in a directory, as far as it looks there itself. */
  public Running(Path work, Path base, Configuration.Watched... watched) {
    this.work = work;
    service = new Service(configuration(work.resolve("data"), base, watched), HOME);
  }

  static Configuration configuration(Path data, Configuration.Watched... watched) {
    return configuration(data, Path.of("/"), watched);
  }

  private static Configuration configuration(
      Path data, Path base, Configuration.Watched... watched) {
    return new Configuration(
        "127.0.0.1",
        0,
        data,
        "directory",
        Optional.empty(),
        "plain",
        base,
        PoolPolicy.none(),
        8,
        6 << 20,
        Duration.ofSeconds(5),
        NetworkSettings.DEFAULT,
        10,
        RecordLimits.DEFAULT,
        List.of(watched));
  }

  public String token() {
    try {
      return Files.readString(service.adminToken()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of a repository with a password in it. */
  String repository(String name, String password) {
    return service.address().replace("://", "://any:" + password + "@") + "/git/" + name + ".git";
  }

  String repository() {
    return repository(Service.HOSTED, token());
  }

  /** Runs git in a directory below the working directory. */
  Ended git(String directory, String... arguments) throws IOException, InterruptedException {
    Path place = Files.createDirectories(work.resolve(directory));
    return run(place, Stream.concat(Stream.of("git"), Stream.of(arguments)).toList());
  }

  /** Runs git, which must succeed. */
  Ended gitFine(String directory, String... arguments) throws IOException, InterruptedException {
    Ended ended = git(directory, arguments);
    if (ended.status() != 0) {
      throw new AssertionError("git " + List.of(arguments) + ": " + ended);
    }
    return ended;
  }

  /** Starts a program whose output nobody reads yet. */
  Process start(Path place, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(place.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_AUTHOR_NAME", "Ada",
                "GIT_AUTHOR_EMAIL", "ada@example.org",
                "GIT_COMMITTER_NAME", "Ada",
                "GIT_COMMITTER_EMAIL", "ada@example.org",
                "LC_ALL", "C"));
    return builder.start();
  }

  private Ended run(Path place, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(work, "output", ".txt");
    Process process =
        start(place, List.of("sh", "-c", "exec \"$@\" >" + output + " 2>&1", "sh"), command);
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end: " + Files.readString(output));
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  private Process start(Path place, List<String> shell, List<String> command) throws IOException {
    return start(place, Stream.concat(shell.stream(), command.stream()).toList());
  }

  /** Pushes a commit in the place of all before, which must be taken. */
  public void deploy(Commit commit) throws IOException, InterruptedException {
    gitFine(".", "init", "-q", "--bare", "pushed.git");
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(work.resolve("pushed.git").toFile()).build()) {
      commit.land(repository);
    }
    gitFine("pushed.git", "push", "-q", repository(), "+main");
  }

  /** Pushes a commit on top of nothing, by force; it must be taken. */
  public void push(Commit commit, String branch) {
    Ended ended = tryPush(commit, branch);
    if (ended.status() != 0) {
      throw new AssertionError("push: " + ended);
    }
  }

  /** Pushes a commit on top of nothing, by force. */
  public Ended tryPush(Commit commit, String branch) {
    try {
      git(".", "init", "-q", "--bare", "pushed.git");
      try (Repository repository =
          new FileRepositoryBuilder().setGitDir(work.resolve("pushed.git").toFile()).build()) {
        commit.land(repository);
      }
      return git("pushed.git", "push", "-q", "--force", repository(), "main:refs/heads/" + branch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks for a path with a token, or without one when it is empty. */
  public HttpResponse<String> get(String path, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.address() + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return send(request);
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  List<String> inService() {
    return service.versions().stream().map(version -> version.id().toString()).toList();
  }

  @Override
  public void close() {
    service.close();
  }
}
