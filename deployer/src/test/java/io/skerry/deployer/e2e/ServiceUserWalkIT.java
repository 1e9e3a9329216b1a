package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The walk with a service that root started and that runs as a user without privileges. */
final class ServiceUserWalkIT extends MainWalk {
  private String user = "";
  private @Nullable Installation installation;

  @Override
  String[] flags() {
    return new String[0];
  }

  @Override
  void prepare(Path place) {
    user = Needs.user();
    installation = Installation.copyTo(place);
  }

  @Override
  ServiceProcess up(Path data) {
    List<String> command = new ArrayList<>(List.of("env", "SKERRY_USER=" + user));
    if (installation != null) {
      command.addAll(installation.command(data, flags()));
    }
    return ServiceProcess.started(data, command);
  }

  private int uid() {
    return Integer.parseInt(Shell.in(Path.of("/")).run("id", "-u", user).ok().strip());
  }

  private ProcessHandle jvm() {
    return ProcessHandle.of(service.pid())
        .orElseThrow()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(1)
  void theServiceHasNoPrivileges() throws IOException {
    String status = Files.readString(Path.of("/proc/" + jvm().pid() + "/status"));
    String uid = "\t" + uid();

    assertThat(status).contains("Uid:" + uid.repeat(4)).contains("NoNewPrivs:\t1");
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertThat(status).contains(set + ":\t0000000000000000\n");
    }
    assertThat(service.log()).doesNotContain("runs as root");
  }

  @Test
  @Order(2)
  void onlyTheServiceMayAskAndOnlyForWhatStandsInTheTable() throws IOException {
    String supervisor = jvm().parent().orElseThrow().info().command().orElseThrow();
    String environment = Files.readString(Path.of("/proc/" + jvm().pid() + "/environ"));
    String socket = environment.replaceAll("(?s).*SKERRY_SUPERVISOR=([^\0]*).*", "$1");
    Shell shell = Shell.in(Path.of("/"));

    Shell.Result stranger = as("64101", supervisor, socket, "warden");
    assertThat(stranger.status()).isNotZero();
    assertThat(stranger.out()).contains("Permission denied");
    assertThat(as(Integer.toString(uid()), supervisor, socket, "shell").status()).isNotZero();
    assertThat(as(Integer.toString(uid()), supervisor, socket, "warden2").status()).isNotZero();
    // Only where root named a dataset for the store.
    assertThat(as(Integer.toString(uid()), supervisor, socket, "zfs-helper").status()).isNotZero();
    assertThat(shell.run(supervisor, "ask", socket, "warden").status()).isNotZero();
    assertThat(service.curl("/hello").ok()).startsWith("Hello");
  }

  private static Shell.Result as(String uid, String supervisor, String socket, String verb) {
    return Shell.in(Path.of("/"))
        .run("setpriv", "--reuid", uid, "--clear-groups", supervisor, "ask", socket, verb);
  }

  @Test
  @Order(9)
  void functionsHaveAUserOfTheirOwnAndReachNothingOfTheServices() {
    String data = service.data().toString();
    copy.function(
            "mine",
            "limits: {memory: 64Mi}\n",
            "echo x > new; stat -c %u new main.sh; ls -d "
                + data
                + " /run/skerry* && echo open; id -u")
        .push("who am I")
        .ok();

    assertThat(service.curl("/mine").ok()).isEqualTo("64100\n64100\n64100\n");
  }

  @Test
  @Order(12)
  void everythingInTheDataDirectoryIsTheUsersAndNothingElseIsLeft() throws IOException {
    int uid = uid();
    try (Stream<Path> all = Files.walk(service.data())) {
      assertThat(all.toList()).allMatch(path -> owner(path) == uid);
    }
    try (Stream<Path> run = Files.list(Path.of("/run"))) {
      assertThat(run.map(Path::toString)).noneMatch(path -> path.endsWith(place()));
    }
  }

  private String place() {
    return Traces.group(service.data());
  }

  private static int owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
