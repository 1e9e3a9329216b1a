package io.skerry.runtime.trigger;

import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.invoke.JailPool;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.jail.PlainJailDriver;
import io.skerry.runtime.snapshot.DirectorySnapshotStore;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.InvocationTable;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Tokens;
import io.skerry.runtime.store.VersionTable;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.HttpServer;
import io.skerry.runtime.web.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Functions that are real scripts, behind a real server: plain jails, the directory store. */
final class Served implements AutoCloseable {
  static final String TOKEN = "known-token";
  static final long MAX_BODY = 200_000;

  final Catalog catalog = new Catalog();
  private final JailPool pool;
  final Invoker invoker;
  final InvocationJournal journal;
  final InvocationTable invocations;
  private final Database database;
  private final Snapshots snapshots;
  private final Jails jails;
  private final VersionTable versions;
  private final HttpServer server;
  private final List<Version> active = new ArrayList<>();

  Served(Path directory) throws IOException {
    database = Database.open(directory.resolve("skerry.db"));
    invocations = new InvocationTable(database, "here");
    journal = new InvocationJournal(invocations);
    versions = new VersionTable(database);
    Tokens tokens = new Tokens(database);
    tokens.keep("caller", Set.of(Scope.INVOKE), TOKEN);
    Path trees = Files.createDirectory(directory.resolve("trees"));
    snapshots =
        new DirectorySnapshotStore()
            .open(new SnapshotSettings(trees, Optional.empty(), Optional.empty(), false));
    jails =
        new PlainJailDriver()
            .open(
                new JailSettings(
                    Files.createDirectory(directory.resolve("run")),
                    trees,
                    Path.of("/"),
                    directory,
                    Optional.empty()));
    pool = new JailPool(snapshots, jails, PoolPolicy.none());
    invoker = new Invoker(pool, journal, 8);
    HttpTriggers http =
        new HttpTriggers(catalog, versions, new Access(tokens), new HttpCalls(invoker, MAX_BODY));
    server = HttpServer.start("127.0.0.1", 0, List.of(http));
  }

  /** Puts a function into service beside those that are: the script is its {@code ./run}. */
  Version serve(Sample sample, String script) throws IOException {
    Version version = sample.version(active.size() + 1);
    Stage stage = snapshots.stage("b-" + version.id().number());
    Path file = Files.writeString(stage.tree().resolve("run"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    snapshots.snapshot(stage, version.id());
    versions.insert(version);
    active.add(version);
    catalog.replace(active);
    return version;
  }

  RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  /** Asks with a request line such as {@code GET /path} and header lines. */
  RawClient.Answer ask(String line, String... headers) throws IOException {
    try (RawClient client = client()) {
      return client.send(request(line, headers)).read(line.startsWith("HEAD"));
    }
  }

  static String request(String line, String... headers) {
    StringBuilder text = new StringBuilder(line).append(" HTTP/1.1\nHost: example.org:81\n");
    for (String header : headers) {
      text.append(header).append('\n');
    }
    return text.append('\n').toString();
  }

  @Override
  public void close() {
    server.close();
    pool.close();
    jails.close();
    snapshots.close();
    journal.close();
    database.close();
  }
}
