package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fixed set of commands that a FreeBSD host is given, each with its failure in words. Safe for
 * use by many threads.
 */
final class FreeBsdHost {
  private static final Logger log = LoggerFactory.getLogger(FreeBsdHost.class);

  /** The user of the host that functions run as: jexec(8) wants a name, not a number. */
  static final String USER = "skerry";

  private static final List<String> PROGRAMS =
      List.of("jail", "jexec", "jls", "rctl", "devfs", "pkill", "mount", "umount");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern BLANKS = Pattern.compile("[ \t]+");
  private static final Pattern LISTED = Pattern.compile("([0-9]{1,9}) ([A-Za-z0-9-]+)");

  private final HostCommands commands;

  FreeBsdHost(List<Path> directories) {
    commands = new HostCommands(directories, TIMEOUT);
  }

  /** The programs that are not there. */
  List<String> missing() {
    return PROGRAMS.stream().filter(program -> commands.find(program).isEmpty()).toList();
  }

  /** The answer of a list of mounts, for checks: Linux's mount(8) does not know it. */
  HostCommands.Outcome mounts() {
    return commands.run("mount", "-p");
  }

  /** Whether the rules that hide devices from jails are loaded. */
  boolean hidesDevices() {
    HostCommands.Outcome rules = commands.run("devfs", "rule", "-s", "4", "show");
    return rules.ok() && !rules.output().isBlank();
  }

  /** Whether the kernel counts what jails use, so that limits can be enforced. */
  boolean countsResources() {
    return commands.run("rctl").ok();
  }

  /** All jails of the host, foreign ones too: their numbers by their names. */
  Map<String, String> jails() {
    HostCommands.Outcome outcome = commands.run("jls", "jid", "name");
    if (!outcome.ok()) {
      throw new SkerryException(ErrorCode.JAIL_FAILED, "list jails: jls: " + outcome.line());
    }
    Map<String, String> jails = new HashMap<>();
    outcome
        .output()
        .lines()
        .map(LISTED::matcher)
        .filter(Matcher::matches)
        .forEach(line -> jails.put(line.group(2), line.group(1)));
    return jails;
  }

  /** Whether jails' addresses can be put on the interface. */
  CheckResult checkInterface(String name) {
    try {
      if (commands.run("ifconfig", name).ok()) {
        return CheckResult.ok("network: outbound by addresses on " + name);
      }
      return CheckResult.failed(
          "there is no network interface " + name + " for the addresses of jails",
          "sysrc cloned_interfaces+="
              + name
              + " && service netif cloneup, or name another as network.interface");
    } catch (SkerryException e) {
      return CheckResult.failed(e.text(), "put /sbin on PATH");
    }
  }

  /** Makes a jail as its file says. */
  void create(JailPlace place) {
    HostCommands.Outcome outcome =
        commands.run("jail", "-q", "-f", place.conf().toString(), "-c", place.name());
    if (!outcome.ok()) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED, "make jail '%s': %s".formatted(place.name(), outcome.line()));
    }
  }

  /** Parks a shell in a jail. */
  Process park(JailPlace place, int files) {
    List<String> arguments = new ArrayList<>(List.of("-u", USER, place.name()));
    arguments.addAll(ParkedShell.command("/app", files));
    Process process = commands.start("jexec", arguments);
    try {
      return commands.onPlatformThread(
          "jexec " + place.name(),
          () -> {
            ParkedShell.awaitReady(process);
            return process;
          },
          () -> {});
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Kills all in a jail and gives everything back that it had; fine where there is nothing. */
  void remove(JailPlace place) {
    try {
      if (!removeByFile(place)) {
        removeByHand(place);
      }
      place.delete();
    } catch (IOException | SkerryException e) {
      log.error("Jail {} is not removed yet, the next start tries again: {}", place.name(), e);
    }
  }

  /** The usual way: jail(8) undoes what it did, if the file that it did it by is there. */
  private boolean removeByFile(JailPlace place) {
    if (!Files.exists(place.conf())) {
      return false;
    }
    try {
      HostCommands.Outcome outcome =
          commands.run("jail", "-q", "-f", place.conf().toString(), "-r", place.name());
      if (!outcome.ok()) {
        log.debug("Jail {} cannot be removed by its file: {}", place.name(), outcome.line());
      }
      return outcome.ok();
    } catch (SkerryException late) {
      log.warn("Jail {} resists: {}", place.name(), late.text());
      return false;
    }
  }

  /**
   * Takes back one by one what jail(8) leaves without the file. The processes are killed first: one
   * that ignores SIGTERM would hold the removal.
   */
  private void removeByHand(JailPlace place) {
    String number = jails().get(place.name());
    if (number != null) {
      commands.run("pkill", "-KILL", "-j", number);
      tell(place, commands.run("jail", "-R", number));
    }
    for (String point : mountsBelow(place.root()).reversed()) {
      tell(place, commands.run("umount", "-f", point));
    }
    for (List<String> arguments : JailAddresses.removals(place.conf())) {
      commands.run("ifconfig", arguments.toArray(String[]::new)); // fails where it has gone
    }
    commands.run("rctl", "-r", "jail:" + place.name()); // fails where there is no rule
  }

  private static void tell(JailPlace place, HostCommands.Outcome outcome) {
    if (!outcome.ok()) {
      log.warn("Jail {} is removed by hand: {}", place.name(), outcome.line());
    }
  }

  /** The mount points below a directory, in the order in which they were mounted. */
  private List<String> mountsBelow(Path root) {
    return mounts()
        .output()
        .lines()
        .map(line -> BLANKS.split(line, -1))
        .filter(fields -> fields.length > 1 && fields[1].startsWith(root + "/"))
        .map(fields -> fields[1])
        .toList();
  }
}
