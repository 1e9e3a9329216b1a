package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.jail.network.Resolvers;
import io.skerry.runtime.spi.Addresses;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Isolates runs by FreeBSD's jail(8), limits them by rctl(8). The commands decide, not the name of
 * the system: a Linux Java on FreeBSD believes to be on Linux.
 */
@Extension
public final class FreeBsdJailDriver implements JailDriver {
  private static final Logger log = LoggerFactory.getLogger(FreeBsdJailDriver.class);
  private static final String UNLIMITED =
      "limits on memory, processors and processes are NOT enforced: put kern.racct.enable=1 into"
          + " /boot/loader.conf and restart the host";

  private final FreeBsdHost host;

  /** Finds its commands on the service's own {@code PATH}. */
  public FreeBsdJailDriver() {
    this(HostCommands.searchPath(System.getenv("PATH")));
  }

  FreeBsdJailDriver(List<Path> directories) {
    host = new FreeBsdHost(directories);
  }

  @Override
  public String type() {
    return "freebsd";
  }

  @Override
  public boolean layers() {
    return false;
  }

  @Override
  public CheckResult check(JailSettings settings) {
    List<String> missing = host.missing();
    if (!missing.isEmpty()) {
      return CheckResult.failed(
          "the freebsd driver found no " + String.join(", ", missing) + " on PATH",
          "run the service on FreeBSD, with /sbin and /usr/sbin on PATH");
    }
    Optional<Owner> owner = settings.owner();
    if (owner.isEmpty() || owner.get().uid() <= 0 || owner.get().gid() <= 0) {
      return CheckResult.failed(
          "the freebsd driver needs root, and an unprivileged user for functions",
          "start the service as root");
    }
    Optional<Path> odd =
        Stream.of(settings.directory(), settings.trees(), settings.base())
            .map(Path::toAbsolutePath)
            .filter(path -> !JailConf.accepts(path))
            .findFirst();
    if (odd.isPresent()) {
      return CheckResult.failed(
          "the path '" + odd.get() + "' cannot stand in a jail.conf",
          "use a data directory of letters, digits and ._@:+~- only");
    }
    return checkHost(owner.get());
  }

  private CheckResult checkHost(Owner owner) {
    try {
      if (!host.mounts().ok()) {
        return CheckResult.failed(
            "the mount that is first on PATH is not FreeBSD's: 'mount -p' fails",
            "put FreeBSD's commands first on PATH; see docs/freebsd.md about the Linux ABI");
      }
      if (!host.hidesDevices()) {
        return CheckResult.failed(
            "'devfs rule -s 4 show' shows no rules: jails would see every device of the host",
            "run 'service devfs restart', which loads /etc/defaults/devfs.rules");
      }
      return CheckResult.ok(
          "freebsd: jails run as user %s (%d); %s"
              .formatted(
                  FreeBsdHost.USER,
                  owner.uid(),
                  host.countsResources() ? "limits by rctl" : UNLIMITED));
    } catch (SkerryException e) {
      return CheckResult.failed(e.text(), "see whether this is FreeBSD");
    }
  }

  @Override
  public Jails open(JailSettings settings) {
    CheckResult check = check(settings);
    if (!check.healthy()) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "open the freebsd jail driver: " + check.message() + "; " + check.remedy());
    }
    boolean counted = host.countsResources();
    if (!counted) {
      log.warn("In jails {}", UNLIMITED);
    }
    try {
      return jails(settings, settings.owner().orElseThrow(), counted);
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING, "open the freebsd jail driver: " + e, e);
    }
  }

  private Jails jails(JailSettings settings, Owner owner, boolean counted) throws IOException {
    Path directory = settings.directory().toRealPath();
    Path skeleton = directory.resolve("freebsd-skeleton");
    JailSkeleton.make(skeleton, settings.base(), owner.uid(), owner.gid());
    if (settings.addresses().isPresent()) {
      Path resolvers = skeleton.resolve("etc/resolv.conf");
      Files.writeString(resolvers, new Resolvers(settings.addresses().get().settings()).text());
      Files.setPosixFilePermissions(resolvers, PosixFilePermissions.fromString("rw-r--r--"));
    }
    return new FreeBsdJails(
        host,
        Files.createDirectories(directory.resolve("freebsd")),
        settings.trees().toRealPath(),
        ServiceName.of(directory) + "-",
        new JailConf(settings.base(), skeleton, counted),
        settings.addresses().orElse(null));
  }

  @Override
  public CheckResult checkNetwork(JailSettings settings) {
    return host.checkInterface(
        settings.addresses().map(Addresses::settings).orElse(NetworkSettings.DEFAULT).device());
  }
}
