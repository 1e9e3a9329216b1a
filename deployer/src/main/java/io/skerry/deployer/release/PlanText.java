package io.skerry.deployer.release;

import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.trigger.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A plan in words, as the pusher reads it. */
final class PlanText {
  private static final int NEXT_TIMES = 3;
  private static final int MOST_WARNINGS = 2;

  /** Two changes of the clock lie at most this far ahead. */
  private static final Duration AHEAD = Duration.ofDays(366);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final Instant now;
  private final boolean armed;
  private final List<String> lines = new ArrayList<>();

  private PlanText(Instant now, boolean armed) {
    this.now = now;
    this.armed = armed;
  }

  /**
   * The lines.
   *
   * @param armed whether schedules fire; they do not in previews
   */
  static List<String> of(Plan plan, Instant now, boolean armed) {
    PlanText text = new PlanText(now, armed);
    plan.wanted().forEach(text::wanted);
    plan.removed().forEach(text::removed);
    plan.held().forEach(text::held);
    if (plan.untouched() > 0) {
      text.lines.add(
          "    "
              + plan.untouched()
              + (plan.untouched() == 1 ? " function" : " functions")
              + " unchanged");
    }
    return text.lines;
  }

  private void wanted(Plan.Wanted function) {
    if (function.now().isPresent() && function.now().equals(function.ready())) {
      lines.add(
          "  ~ %s stays %s, and no roll-back holds it any more"
              .formatted(function.name(), function.now().get().id().tag()));
      return;
    }
    String from = function.now().map(version -> " (now " + version.id().tag() + ")").orElse("");
    String how =
        function.ready().map(version -> ", built before as " + version.id().tag()).orElse("");
    lines.add((function.now().isPresent() ? "  ~ " : "  + ") + function.name() + from + how);
    FunctionSpec spec = function.manifest().spec();
    Optional<FunctionSpec> before = function.now().map(Version::spec);
    List<String> routes = spec.http().map(PlanText::route).toList();
    List<String> oldRoutes =
        before.stream().flatMap(FunctionSpec::http).map(PlanText::route).toList();
    changed(oldRoutes, routes).forEach(lines::add);
    List<String> oldTimes =
        before.stream().flatMap(FunctionSpec::cron).map(PlanText::cron).toList();
    List<Trigger.Cron> crons = spec.cron().toList();
    gone(oldTimes, crons.stream().map(PlanText::cron).toList()).forEach(lines::add);
    for (Trigger.Cron cron : crons) {
      lines.add(
          (oldTimes.contains(cron(cron)) || oldTimes.isEmpty() ? "      " : "    + ") + cron(cron));
      times(spec, cron);
    }
  }

  /** What went away, then what there is; marked where both differ. */
  private static List<String> changed(List<String> before, List<String> after) {
    List<String> lines = new ArrayList<>(gone(before, after));
    after.forEach(line ->
        lines.add((before.isEmpty() || before.contains(line) ? "      " : "    + ") + line));
    return lines;
  }

  private static List<String> gone(List<String> before, List<String> after) {
    return before.stream()
        .filter(line -> !after.contains(line))
        .map(line -> "    - " + line)
        .toList();
  }

  private void removed(Version version) {
    lines.add("  - " + version.id().function() + " (now " + version.id().tag() + ")");
    Stream.concat(
            version.spec().http().map(PlanText::route), version.spec().cron().map(PlanText::cron))
        .forEach(line -> lines.add("    - " + line));
  }

  private void held(Plan.Held function) {
    String at = function.at().map(version -> "at " + version.id().tag()).orElse("out of service");
    lines.add(
        "  = "
            + function.name()
            + " stays "
            + at
            + ": it was rolled back, and this push does not"
            + " change it");
  }

  private void times(FunctionSpec spec, Trigger.Cron cron) {
    CronSchedule schedule =
        CronSchedule.parse(cron.schedule(), cron.timezone(), spec.name().value());
    if (!armed) {
      lines.add("        not armed: this is a preview");
      return;
    }
    List<String> next = new ArrayList<>();
    Optional<Instant> time = schedule.next(now);
    while (time.isPresent() && next.size() < NEXT_TIMES) {
      next.add(TIME.format(time.get().atZone(cron.timezone())));
      time = schedule.next(time.get());
    }
    lines.add("        next " + String.join(", ", next));
    schedule.clockChanges(now, now.plus(AHEAD)).stream()
        .limit(MOST_WARNINGS)
        .forEach(warning -> lines.add("        note: " + warning));
  }

  private static String route(Trigger.Http http) {
    return "http " + http.path() + " " + new TreeSet<>(http.methods());
  }

  private static String cron(Trigger.Cron cron) {
    ZoneId zone = cron.timezone();
    return "cron " + cron.schedule() + " " + zone;
  }
}
