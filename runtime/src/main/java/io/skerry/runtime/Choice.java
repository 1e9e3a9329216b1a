package io.skerry.runtime;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.SnapshotStore;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part that was chosen, and why.
 *
 * @param why one line for whoever starts the service
 */
record Choice<T>(T part, String why) {
  private static final List<String> ISOLATING = List.of("linux", "freebsd");

  /** The driver of the type; for {@code auto} the first that isolates and can work here. */
  static Choice<JailDriver> driver(List<JailDriver> drivers, String type, JailSettings settings) {
    if (!type.equals("auto")) {
      JailDriver driver = named(drivers, JailDriver::type, type, "driver");
      CheckResult check = driver.check(settings);
      if (!check.healthy()) {
        throw unusable("the jail driver " + type, check);
      }
      return new Choice<>(driver, "driver " + type + ": as configured; " + check.message());
    }
    Stream.Builder<String> reasons = Stream.builder();
    for (String candidate : ISOLATING) {
      for (JailDriver driver : drivers) {
        if (driver.type().equals(candidate)) {
          CheckResult check = driver.check(settings);
          if (check.healthy()) {
            return new Choice<>(driver, "driver " + candidate + ": " + check.message());
          }
          reasons.add(candidate + ": " + check.message() + "; " + check.remedy());
        }
      }
    }
    throw new SkerryException(
        ErrorCode.PREREQUISITE_MISSING,
        "no jail driver can work here. " + reasons.build().collect(Collectors.joining(". ")));
  }

  /** The store of the type; for {@code auto} ZFS when a parent dataset is given. */
  static Choice<SnapshotStore> store(List<SnapshotStore> stores, String type, boolean zfsParent) {
    if (!type.equals("auto")) {
      return new Choice<>(
          named(stores, SnapshotStore::type, type, "store"), "store " + type + ": as configured");
    }
    return zfsParent
        ? new Choice<>(
            named(stores, SnapshotStore::type, "zfs", "store"),
            "store zfs: a parent dataset is given")
        : new Choice<>(
            named(stores, SnapshotStore::type, "directory", "store"),
            "store directory: no ZFS parent dataset is given");
  }

  private static <P> P named(List<P> parts, Function<P, String> type, String wanted, String what) {
    return parts.stream()
        .filter(part -> type.apply(part).equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new SkerryException(
                ErrorCode.PREREQUISITE_MISSING,
                "there is no "
                    + what
                    + " '"
                    + wanted
                    + "': choose auto, "
                    + parts.stream().map(type).sorted().collect(Collectors.joining(", "))));
  }

  static SkerryException unusable(String what, CheckResult check) {
    return new SkerryException(
        ErrorCode.PREREQUISITE_MISSING,
        what + " cannot work here: " + check.message() + "; " + check.remedy());
  }
}
