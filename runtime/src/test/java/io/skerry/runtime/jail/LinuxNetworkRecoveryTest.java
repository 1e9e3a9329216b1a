package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a network when the service, its helper or its warden is killed: nothing. */
@Timeout(120)
final class LinuxNetworkRecoveryTest extends LinuxNetworkFixture {
  private Process service(Path other) throws IOException {
    Path tree = Files.createDirectories(other.resolve("tree"));
    owned(tree, true);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DyingNetworkService.class.getName(),
                other.toString()));
    command.addAll(world().onHost());
    Process service =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = service.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("up ")) {
      line = lines.readLine();
    }
    assertThat(line).isNotNull();
    return service;
  }

  private String host() {
    return world()
        .host(
            "ip -o link | cut -d: -f2; nft list tables; sysctl net.ipv4.ip_forward;"
                + " sysctl net.ipv6.conf.all.forwarding");
  }

  private static List<Path> spaces(Path other) throws IOException {
    String name = ServiceName.of(other);
    try (Stream<Path> all = Files.list(Path.of("/run/netns"))) {
      return all.filter(path -> path.getFileName().toString().startsWith(name)).toList();
    }
  }

  private static List<Path> runFiles(Path other) throws IOException {
    String name = ServiceName.of(other);
    try (Stream<Path> all = Files.list(Path.of("/run"))) {
      return all.filter(path -> path.getFileName().toString().startsWith(name)).toList();
    }
  }

  @Test
  void theHelperClearsUpAfterAServiceThatWasKilled() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    String before = host();
    Process service = service(other);
    assertThat(spaces(other)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(host()).isNotEqualTo(before);

    service.destroyForcibly().waitFor();

    await()
        .untilAsserted(() -> {
          assertThat(spaces(other)).isEmpty();
          assertThat(host()).isEqualTo(before);
          assertThat(runFiles(other)).isEmpty();
        });
  }

  @Test
  void theNextStartClearsUpWhenTheHelperWasKilledToo() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    String before = host();
    Process service = service(other);
    service
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("skerry-helper"))
        .forEach(ProcessHandle::destroyForcibly);
    service.destroyForcibly().waitFor();
    assertThat(spaces(other)).hasSizeGreaterThanOrEqualTo(2);

    try (Database database = Database.open(other.resolve("test.db"));
        AddressBook book = new AddressBook(NETWORK, new AddressTable(database, "here"))) {
      assertThat(book.list()).hasSizeGreaterThanOrEqualTo(2);
      try (Jails again = new LinuxJailDriver(world().onHost()).open(usable(other).with(book))) {
        again.sweep();

        assertThat(spaces(other)).isEmpty();
        assertThat(host()).isEqualTo(before);
        assertThat(book.list()).isEmpty();
      }
    }
    assertThat(runFiles(other)).isEmpty();
  }

  @Test
  void aHelperThatDiesIsReplaced() throws IOException {
    prepare(OUTBOUND).close();
    ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("skerry-helper"))
        .forEach(ProcessHandle::destroyForcibly);

    List<Jail> jails = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) { // more than stand ready
        jails.add(prepare(OUTBOUND));
      }
      assertThat(talk(jails.getLast(), Map.of("tcp", NetworkWorld.WORLD4)))
          .containsEntry("tcp", NetworkWorld.HOST4);
    } finally {
      jails.forEach(Jail::close);
    }
  }

  @Test
  void jailsOfAWardenThatDiesGiveTheirAddressesBack() throws Exception {
    try (Jail lost = prepare(OUTBOUND)) {
      ProcessHandle.of(((LinuxJails) jails).warden().pid())
          .ifPresent(ProcessHandle::destroyForcibly);
      await().until(() -> !((LinuxJails) jails).check().healthy());
      assertThat(lost.id()).isNotEmpty();
    }
    await().until(() -> book().list().stream().noneMatch(row -> row.jail() != null));

    try (Jail next = prepare(OUTBOUND)) {
      assertThat(talk(next, Map.of("udp", NetworkWorld.WORLD4)))
          .containsEntry("udp", NetworkWorld.HOST4);
    }
  }
}
