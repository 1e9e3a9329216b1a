package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.jail.network.LinuxNetwork;
import io.skerry.runtime.jail.network.Resolvers;
import io.skerry.runtime.privilege.RootHelper;
import io.skerry.runtime.privilege.Supervisor;
import io.skerry.runtime.spi.Addresses;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pf4j.Extension;

/**
 * Isolates runs by Linux namespaces, control groups and filters, made by the warden: with root's
 * privileges, or with those that a user namespace gives to an ordinary user.
 */
@Extension
public final class LinuxJailDriver implements JailDriver {
  static final String WARDEN = "skerry-warden";

  private static final Path SELF = Path.of("/proc/self");
  private static final Path STATUS = SELF.resolve("status");
  private static final long CAP_SYS_ADMIN = 1L << 21;

  private final List<String> helperPrefix;

  public LinuxJailDriver() {
    this(List.of());
  }

  /**
   * A driver of which a part runs elsewhere.
   *
   * @param helperPrefix the command that starts the root helper where it has its effects
   */
  LinuxJailDriver(List<String> helperPrefix) {
    this.helperPrefix = List.copyOf(helperPrefix);
  }

  @Override
  public String type() {
    return "linux";
  }

  @Override
  public boolean layers() {
    return true;
  }

  @Override
  public CheckResult check(JailSettings settings) {
    Path warden = settings.programs().resolve(WARDEN);
    if (!Files.isReadable(STATUS)) {
      return CheckResult.failed(
          "the linux driver needs Linux with /proc mounted", "use another driver");
    }
    if (!Files.isExecutable(warden)) {
      return CheckResult.failed(
          "the warden " + warden + " is missing or cannot be executed",
          "build it with runtime/src/main/c/build.sh, or point to the directory that holds it");
    }
    if (Supervisor.here().isPresent()) {
      return Supervisor.here().filter(Supervisor::answers).isPresent()
          ? CheckResult.ok(
              "linux: namespaces, control groups and filters by " + warden + ", which root starts")
          : CheckResult.failed(
              "root's supervisor of this service has ended", "start the service again as root");
    }
    if (!privileged()) {
      return self().uid() == 0
          ? CheckResult.failed(
              "the linux driver needs CAP_SYS_ADMIN, which this root has not",
              "start the service as an ordinary user, or use --driver plain for development")
          : UserNamespaces.check(warden);
    }
    Optional<Owner> owner = settings.owner();
    if (owner.isEmpty() || owner.get().uid() <= 0 || owner.get().gid() <= 0) {
      return CheckResult.failed(
          "functions would run as root", "name an unprivileged user that functions run as");
    }
    return CheckResult.ok("linux: namespaces, control groups and filters by " + warden);
  }

  /** The service's own user, whose functions an ordinary user's service runs. */
  private static Owner self() {
    try {
      return new Owner(
          (Integer) Files.getAttribute(SELF, "unix:uid"),
          (Integer) Files.getAttribute(SELF, "unix:gid"));
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.PREREQUISITE_MISSING, "look at " + SELF + ": " + e, e);
    }
  }

  @Override
  public CheckResult checkNetwork(JailSettings settings) {
    Path helper = settings.programs().resolve(RootHelper.PROGRAM);
    if (!Files.isExecutable(helper)) {
      return CheckResult.failed(
          "the root helper " + helper + " is missing or cannot be executed",
          "build it with runtime/src/main/c/build.sh, or point to the directory that holds it");
    }
    List<String> missing = LinuxNetwork.missing();
    boolean root = privileged() || Supervisor.here().isPresent();
    if (!root || !missing.isEmpty()) {
      return CheckResult.failed(
          "network: outbound needs root and the programs ip, bridge and nft; missing: "
              + (missing.isEmpty() ? "root" : String.join(", ", missing)),
          LinuxNetwork.REMEDY);
    }
    return CheckResult.ok("network: outbound by " + helper);
  }

  private static boolean privileged() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return privileged(lines);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a process of this status is user 0 with the capability that mounts take. */
  static boolean privileged(Stream<String> status) {
    return status.filter(LinuxJailDriver::grants).count() == 2;
  }

  private static boolean grants(String line) {
    String[] words = line.split("\\s+", -1);
    return switch (words[0]) {
      case "Uid:" -> words[2].equals("0");
      case "CapEff:" -> (Long.parseUnsignedLong(words[1], 16) & CAP_SYS_ADMIN) != 0;
      default -> false;
    };
  }

  @Override
  public Jails open(JailSettings settings) {
    CheckResult check = check(settings);
    if (!check.healthy()) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "open the linux jail driver: " + check.message() + "; " + check.remedy());
    }
    LinuxJails jails = jails(settings);
    try {
      jails.warden();
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "open the linux jail driver: start the warden: " + e.getMessage(),
          e);
    }
    return jails;
  }

  private LinuxJails jails(JailSettings settings) {
    Owner owner = privileged() ? settings.owner().orElseThrow() : self();
    boolean root = privileged() || Supervisor.here().isPresent();
    if (settings.addresses().isEmpty() || !root) {
      return new LinuxJails(settings, owner, null);
    }
    Addresses addresses = settings.addresses().get();
    try {
      String name = ServiceName.of(settings.directory());
      Resolvers resolvers = new Resolvers(addresses.settings());
      RootHelper helper = new RootHelper(helper(settings, name));
      // The warden shows it to jails, from a directory that is its starter's.
      if (Supervisor.here().isPresent()) {
        resolvers.write(helper);
      } else {
        resolvers.write(settings.directory().resolve("resolv.conf"));
      }
      return new LinuxJails(settings, owner, new LinuxNetwork(helper, name, addresses));
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING, "open the linux jail driver: network: " + e, e);
    }
  }

  private List<String> helper(JailSettings settings, String name) {
    Path program = settings.programs().resolve(RootHelper.PROGRAM);
    return Supervisor.here()
        .map(supervisor -> supervisor.command(settings.programs(), "helper"))
        .orElseGet(() ->
            Stream.concat(helperPrefix.stream(), Stream.of(program.toString(), name)).toList());
  }
}
