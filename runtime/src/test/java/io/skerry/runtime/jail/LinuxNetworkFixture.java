package io.skerry.runtime.jail;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What tests of jails with a network share: a world, a database, ways to run in such jails. */
abstract class LinuxNetworkFixture extends LinuxFixture {
  static final NetworkSettings NETWORK =
      new NetworkSettings(
          AddressRange.of("10.77.0.0/28"),
          Optional.of(AddressRange.of("fd77::/112")),
          "lo",
          List.of(NetworkWorld.WORLD4));
  static final Network OUTBOUND = new Network(true, false);
  private static final AtomicInteger IDS = new AtomicInteger();

  private @Nullable NetworkWorld world;
  private @Nullable Database database;
  private @Nullable AddressBook book;

  @Override
  protected JailDriver driver() {
    return new LinuxJailDriver(world().onHost());
  }

  @Override
  protected JailSettings settings(Path directory) {
    return usable(directory).with(book());
  }

  NetworkWorld world() {
    if (world == null) {
      try {
        usable(directory);
        compile("net", directory);
        world = new NetworkWorld(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return world;
  }

  AddressBook book() {
    if (book == null || database == null) {
      database = Database.open(directory.resolve("test.db"));
      book = new AddressBook(NETWORK, new AddressTable(database, "here"));
    }
    return book;
  }

  /** After the jails: JUnit closes what is above first. */
  @AfterEach
  void closeWorld() {
    jails.close();
    if (book != null) {
      book.close();
    }
    if (database != null) {
      database.close();
    }
    if (world != null) {
      world.close();
    }
  }

  /** Prepares a jail with that network on a tree with the program {@code net}. */
  Jail prepare(Network network) throws IOException {
    Path tree = tree();
    try {
      compile("net", tree);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    String id = "n-" + IDS.incrementAndGet();
    return jails.prepare(
        new JailSpec(id, "net", owned(tree, true), Limits.DEFAULT, network, "net@v1"));
  }

  /** The lease of the jail's addresses. */
  AddressRow row(Jail jail) {
    return book().list().stream()
        .filter(row -> jail.id().equals(row.jail()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * What the program says to each of its words, which may be followed by something that makes them
   * unique.
   */
  static Map<String, String> talk(Jail jail, Map<String, String> words) {
    List<String> keys = words.keySet().stream().sorted().toList();
    List<String> arguments = new ArrayList<>(List.of("./net"));
    for (String key : keys) {
      arguments.add(key.split(" ", 2)[0]);
      arguments.add(words.getOrDefault(key, ""));
    }
    RecordingStreams streams = new RecordingStreams();
    assertExited(
        jail.run(command(Map.of("PATH", PATH), arguments.toArray(String[]::new)), streams), 0);
    List<String> lines = streams.outputText().lines().toList();
    Map<String, String> answers = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      answers.put(keys.get(i), lines.get(i).split(" ", 3)[2]);
    }
    return answers;
  }
}
