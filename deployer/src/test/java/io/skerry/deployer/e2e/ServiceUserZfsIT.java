package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The walk on a ZFS pool, with a service that has no privileges: root's helper has them. */
final class ServiceUserZfsIT extends MainWalk {
  private static final String POOL = "skerryuser" + ProcessHandle.current().pid();
  private static final String PARENT = POOL + "/skerry";

  private String user = "";
  private @Nullable Installation installation;
  private boolean made;

  @Override
  void prepare(Path place) {
    user = Needs.user();
    Shell shell = Shell.in(place);
    Needs.part("zfs", shell.sh("zpool list").status() == 0, "zpool list does not work");
    shell.sh("truncate -s 2G pool && zpool create -m none " + POOL + " \"$PWD/pool\"").ok();
    made = true;
    shell.sh("zfs create -o canmount=off -o mountpoint=none " + PARENT).ok();
    installation = Installation.copyTo(place);
  }

  @Override
  void tidy() {
    if (made) {
      Shell.in(Path.of("/")).run("zpool", "destroy", "-f", POOL).ok();
    }
  }

  @Override
  String[] flags() {
    return new String[] {"--driver", "linux", "--store", "zfs", "--zfs-parent", PARENT};
  }

  @Override
  Optional<String> parent() {
    return Optional.of(PARENT);
  }

  @Override
  ServiceProcess up(Path data) {
    List<String> command = new ArrayList<>(List.of("env", "SKERRY_USER=" + user));
    if (installation != null) {
      command.addAll(installation.command(data, flags()));
    }
    return ServiceProcess.started(data, command);
  }

  @Test
  @Order(1)
  void theServiceHasNoPrivileges() throws IOException {
    ProcessHandle jvm =
        ProcessHandle.of(service.pid())
            .orElseThrow()
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("/java"))
            .findFirst()
            .orElseThrow();

    assertThat(Files.readString(Path.of("/proc/" + jvm.pid() + "/status")))
        .contains("CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n", "NoNewPrivs:\t1");
    assertThat(jvm.info().user()).contains(user);
    assertThat(service.log()).contains("store zfs").doesNotContain("runs as root");
  }

  @Test
  @Order(9)
  void functionsOwnTheirCloneAndSeeNothingOfTheOthers() {
    copy.function(
            "mine",
            "limits: {memory: 64Mi}\n",
            "echo x > new; stat -c %u new main.sh .; ls -d "
                + service.data()
                + " /run/skerry* && echo open; id -u")
        .push("who am I")
        .ok();

    assertThat(service.curl("/mine").ok()).isEqualTo("64100\n".repeat(4));
  }

  /** The service may not look into it, and need not: the dataset counts by itself. */
  @Test
  @Order(9)
  void aBuildMayKeepDirectoriesToItself() {
    copy.function(
            "private",
            "build: {command: [sh, -c, 'mkdir -m 700 own; echo kept > own/f; sleep 1.5']}\n",
            "cat own/f")
        .push("a directory of one's own")
        .ok();

    assertThat(service.curl("/private").ok()).isEqualTo("kept\n");
  }

  @Test
  @Order(12)
  void nothingIsLeftBelowRun() {
    assertThat(Path.of("/run", Traces.group(service.data()))).doesNotExist();
  }
}
