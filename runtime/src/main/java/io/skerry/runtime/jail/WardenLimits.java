package io.skerry.runtime.jail;

import java.util.ArrayList;
import java.util.List;

/**
 * How a warden holds its jails to their limits, from the words that it says when it is ready.
 *
 * @param controllers of control groups that limit jails
 * @param ordinary whether an ordinary user started it, so that resource limits stand in
 * @param countsProcesses whether a resource limit counts the processes of each jail by themselves
 */
record WardenLimits(List<String> controllers, boolean ordinary, boolean countsProcesses) {
  private static final String REMEDY =
      "start the service as root, or give it control groups: systemd-run --user --scope"
          + " -p Delegate=yes skerry up, or Delegate=yes in its unit";
  private static final String COUNTING = "user-processes";

  WardenLimits {
    controllers = List.copyOf(controllers);
  }

  /** Reads words such as {@code memory,pids,cpu} or {@code none,user-processes}. */
  static WardenLimits of(String words) {
    List<String> all = new ArrayList<>(List.of(words.strip().split(",", -1)));
    boolean counts = all.remove(COUNTING);
    boolean user = all.remove("user");
    all.remove("none");
    return new WardenLimits(all, user || counts, counts);
  }

  /** What of a function's limits nothing enforces. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!controllers.contains("memory")) {
      missing.add(ordinary ? "memory of all processes together" : "memory");
    }
    if (!controllers.contains("pids") && !countsProcesses) {
      missing.add("processes");
    }
    if (!controllers.contains("cpu")) {
      missing.add("cpu");
    }
    return missing;
  }

  /** What to do about what is missing. */
  String remedy() {
    return ordinary ? REMEDY : "mount the control groups' file system";
  }

  /** All of it in one line. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(controllers.isEmpty() ? "none" : String.join(", ", controllers));
    text.append(" by control groups");
    if (ordinary && !controllers.contains("memory")) {
      text.append("; memory of each process by resource limits");
    }
    if (countsProcesses && !controllers.contains("pids")) {
      text.append("; processes by resource limits");
    }
    if (!missing().isEmpty()) {
      text.append("; NOT enforced: ").append(String.join(", ", missing()));
      text.append(" (").append(remedy()).append(')');
    }
    return text.toString();
  }
}
