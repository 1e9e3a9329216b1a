package io.skerry.runtime.trigger;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds when a schedule fires by looking at the zone's clock every minute of a year; knows nothing
 * of transitions, and sees them as the clock's jumps.
 */
final class CronReference {
  private final List<Instant> instants = new ArrayList<>();
  private final List<LocalDateTime> clock = new ArrayList<>();
  private final Set<Integer> secondPass = new HashSet<>();
  private final Set<Integer> jumps = new HashSet<>();

  CronReference(ZoneId zone, Year year) {
    Instant instant = year.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = instant.plusSeconds(86_400L * year.length());
    Set<LocalDateTime> seen = new HashSet<>();
    for (; instant.isBefore(end); instant = instant.plusSeconds(60)) {
      LocalDateTime time = LocalDateTime.ofInstant(instant, zone);
      if (!seen.add(time)) {
        secondPass.add(clock.size());
      }
      if (!clock.isEmpty() && time.isAfter(clock.getLast().plusMinutes(1))) {
        jumps.add(clock.size());
      }
      instants.add(instant);
      clock.add(time);
    }
  }

  Instant start() {
    return instants.getFirst();
  }

  Instant end() {
    return instants.getLast();
  }

  /** All but the first minute, whose predecessor nobody knows. */
  List<Instant> fires(Predicate<LocalDateTime> matches, boolean everyHour, boolean interval) {
    List<Instant> fires = new ArrayList<>();
    for (int i = 1; i < clock.size(); i++) {
      boolean due = matches.test(clock.get(i)) && (interval || !secondPass.contains(i));
      if (!due && !everyHour && jumps.contains(i)) {
        due = anyBetween(clock.get(i - 1).plusMinutes(1), clock.get(i), matches);
      }
      if (due) {
        fires.add(instants.get(i));
      }
    }
    return fires;
  }

  private static boolean anyBetween(
      LocalDateTime from, LocalDateTime to, Predicate<LocalDateTime> matches) {
    for (LocalDateTime time = from; time.isBefore(to); time = time.plusMinutes(1)) {
      if (matches.test(time)) {
        return true;
      }
    }
    return false;
  }
}
