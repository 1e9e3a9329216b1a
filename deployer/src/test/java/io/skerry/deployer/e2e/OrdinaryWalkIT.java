package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The walk with a service that an ordinary user started. */
final class OrdinaryWalkIT extends MainWalk {
  private static final String USER = "64101";

  private @Nullable Installation installation;

  @Override
  String[] flags() {
    return new String[0]; // what is found out must be the linux driver
  }

  @Override
  void prepare(Path place) {
    try {
      installation = Installation.copyTo(place);
      Path data = Files.createDirectory(place.resolve("data"));
      Shell.in(place).run("chown", USER + ":" + USER, data.toString()).ok();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  boolean seen() {
    return false; // no control groups, and clones are layers in the jail's own namespace
  }

  @Override
  ServiceProcess up(Path data) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
    command.addAll(List.of("env", "HOME=" + data));
    if (installation != null) {
      command.addAll(installation.command(data, flags()));
    }
    return ServiceProcess.started(data, command);
  }

  @Test
  @Order(1)
  void theStartSaysWhatIsNotEnforced() {
    assertThat(service.log())
        .contains("driver linux: linux: user namespaces")
        .contains("NOT enforced: memory of all processes together, cpu (start the service as root");
    String ready = service.curl("-H", "Authorization: Bearer " + service.token(), "/readyz").ok();
    assertThat(ready).contains("NOT enforced: memory");
  }

  @Test
  @Order(9)
  void limitsHoldAndFailuresAreNamed() {
    copy.function("endless", "limits: {output: 1Mi}\n", "exec cat /dev/zero")
        .function("stubborn", "timeout: 1s\n", "trap '' TERM; while :; do sleep 0.2; done")
        .function("fails", "echo reason >&2; exit 3")
        .function(
            "forks", "limits: {processes: 8}\n", "for i in $(seq 20); do sleep 1 & done; echo all")
        .function("full", "limits: {disk: 1Mi}\n", "head -c 9000000 /dev/zero > x && echo fits")
        .push("functions that misbehave")
        .ok();

    Answer cut = service.curl("-o", "/dev/null", "/endless");
    assertThat(cut.exit()).isNotZero();
    Answer late = service.curl("/stubborn");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.body()).contains("timeout of 1s");
    Answer failed = service.curl("/fails");
    assertThat(failed.status()).isEqualTo(502);
    assertThat(failed.body()).contains("exit status 3");
    assertThat(service.curl("/forks").status()).isEqualTo(502);
    assertThat(service.curl("/full").status()).isEqualTo(502);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(service.cli("invocations", "--function", "endless").ok())
                .contains("limited"));
  }

  /** The service is nobody but the build's owner, and so may not look into it either. */
  @Test
  @Order(9)
  void aBuildCannotHideHowLargeItIs() {
    copy.function(
        "hides",
        "build: {command: [sh, -c, 'mkdir closed; echo x > closed/f; chmod 0 closed; sleep 99']}\n",
        "echo bad");

    Shell.Result refused = copy.push("hidden");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.err())
        .contains("a directory that its owner may not read, 'closed'", "chmod u+rx");
    copy.reset();
    assertThat(service.data().resolve("snapshots/stage")).isEmptyDirectory();
  }

  /** Functions have the service's own user; what is its alone must still be out of reach. */
  @Test
  @Order(9)
  void whatIsTheServicesStaysOutOfReach() {
    String data = service.data().toString();
    copy.function(
            "curious",
            "for f in %1$s %1$s/admin-token %1$s/skerry.db %1$s/run/warden.sock /root /home /var/lib; do"
                    .formatted(data)
                + " ls -d $f && echo open; done; ls /proc/*/environ; id -u")
        .push("a curious function")
        .ok();

    assertThat(service.curl("/curious").ok())
        .doesNotContain("open")
        .doesNotContain(service.token())
        .endsWith(USER + "\n");
  }

  @Test
  @Order(12)
  void everythingInTheDataDirectoryIsTheUsers() throws IOException {
    try (Stream<Path> all = Files.walk(service.data())) {
      assertThat(all.toList()).allMatch(path -> owner(path) == Integer.parseInt(USER));
    }
  }

  private static int owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
