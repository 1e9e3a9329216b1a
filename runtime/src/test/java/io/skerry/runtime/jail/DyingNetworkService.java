package io.skerry.runtime.jail;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.Database;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A service with one running and one prepared jail with a network, to be killed by a test. */
final class DyingNetworkService {
  private DyingNetworkService() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments the directory, which holds an owned {@code tree}; then the words in front of
   *     the root helper
   */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    List<String> prefix = List.of(arguments).subList(1, arguments.length);
    Database database = Database.open(directory.resolve("test.db"));
    AddressBook book =
        new AddressBook(LinuxNetworkFixture.NETWORK, new AddressTable(database, "here"));
    LinuxJails jails =
        (LinuxJails) new LinuxJailDriver(prefix).open(LinuxFixture.usable(directory).with(book));
    Jail prepared = jails.prepare(spec(directory, "prepared"));
    try (Jail jail = jails.prepare(spec(directory, "running"))) {
      jail.run(
          JailFixture.shell("echo; sleep 50"),
          new RecordingStreams() {
            @Override
            public void output(ByteBuffer piece) {
              System.out.println("up " + book.list().size());
            }
          });
    }
    prepared.close();
  }

  private static JailSpec spec(Path directory, String id) {
    return new JailSpec(
        id,
        "h",
        new LinuxFixture.Tree(directory.resolve("tree"), true),
        Limits.DEFAULT,
        LinuxNetworkFixture.OUTBOUND);
  }
}
