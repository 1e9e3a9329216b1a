package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of one jail's jail.conf(5).
 *
 * @param base the root of the operating system tree
 * @param skeleton holds the etc and var that all jails share
 * @param counted whether the kernel counts resources; rules cannot be added otherwise
 */
record JailConf(Path base, Path skeleton, boolean counted) {
  private static final List<String> BASE = List.of("bin", "lib", "libexec", "sbin", "usr");
  private static final int MILLIS_OF_PERCENT = 10;

  /** jail(8) splits a mount at blanks, and takes quotes, backslashes and dollars for its own. */
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._/@:+~-]*");

  /** Whether the path can stand in such a file. */
  static boolean accepts(Path path) {
    return PATH.matcher(path.toString()).matches();
  }

  /**
   * The text for a jail whose tree lies at a checked path.
   *
   * @param network its lines about the network
   */
  String text(JailPlace place, String hostname, Path tree, Limits limits, JailAddresses network) {
    return """
    %s {
      path = "%s";
      host.hostname = "%s";
      persist;
    %s
    %s
      mount.devfs;
      devfs_ruleset = 4;
      enforce_statfs = 2;
      securelevel = 3;
      children.max = 0;
      allow.set_hostname = 0;
      allow.raw_sockets = %d;
      allow.reserved_ports = 0;
      sysvmsg = disable;
      sysvsem = disable;
      sysvshm = disable;
      stop.timeout = 0;
    %s}
    """
        .formatted(
            place.name(),
            checked(place.root()),
            hostname,
            network.lines(),
            mounts(place.root(), tree, limits)
                .map("  mount += \"%s 0 0\";"::formatted)
                .collect(Collectors.joining("\n")),
            network.rawSockets() ? 1 : 0,
            counted ? rules("jail:" + place.name(), limits) : "");
  }

  private Stream<String> mounts(Path root, Path tree, Limits limits) {
    Stream<String> system =
        BASE.stream()
            .filter(name -> Files.isDirectory(base.resolve(name)))
            .map(name -> nullfs(base.resolve(name), root.resolve(name), "ro"));
    return Stream.of(
            system,
            Stream.of(
                nullfs(skeleton.resolve("etc"), root.resolve("etc"), "ro"),
                nullfs(skeleton.resolve("var"), root.resolve("var"), "ro"),
                nullfs(tree, root.resolve("app"), "rw"),
                "tmpfs %s tmpfs rw,nosuid,size=%d,mode=1777"
                    .formatted(root.resolve("tmp"), limits.disk())))
        .flatMap(mount -> mount);
  }

  private static String nullfs(Path from, Path to, String mode) {
    return "%s %s nullfs %s,nosuid".formatted(checked(from), checked(to), mode);
  }

  private static String rules(String subject, Limits limits) {
    int percent = Math.max(1, limits.cpuMillis() / MILLIS_OF_PERCENT);
    return Stream.of(
            "memoryuse:sigkill=" + limits.memory(),
            "maxproc:deny=" + limits.processes(),
            "pcpu:deny=" + percent)
        .map(rule -> "\"rctl -a %s:%s\"".formatted(subject, rule))
        .collect(
            Collectors.joining(
                ", ", "  exec.created = ", ";\n  exec.release = \"rctl -r " + subject + "\";\n"));
  }

  private static Path checked(Path path) {
    if (!accepts(path)) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED,
          "write '%s' into a jail.conf: a path may hold letters, digits and ._/@:+~- only"
              .formatted(path));
    }
    return path;
  }
}
