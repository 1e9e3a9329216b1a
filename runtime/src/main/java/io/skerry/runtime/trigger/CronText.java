package io.skerry.runtime.trigger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A schedule's text, taken apart.
 *
 * @param quartz expressions of Quartz; the schedule fires when one of them does
 * @param everyHour whether it fires in every hour of its days
 * @param interval whether its seconds, minutes or hours repeat: they have a {@code *} or a step
 */
record CronText(List<String> quartz, boolean everyHour, boolean interval) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern MONTH_SPECIAL =
      Pattern.compile("L(-([0-9]|[12][0-9]|30))?W?|([1-9]|[12][0-9]|3[01])W");
  private static final Pattern WEEK_SPECIAL =
      Pattern.compile("L|(?<day>[0-7]|[A-Z]{3})(?<which>L|#[1-5])");
  private static final Map<String, String> NAMES =
      Map.of(
          "@hourly", "H * * * *",
          "@daily", "H H * * *",
          "@midnight", "H H(0-2) * * *",
          "@weekly", "H H * * H",
          "@monthly", "H H H * *",
          "@yearly", "H H H H *",
          "@annually", "H H H H *");

  /**
   * Takes the text apart.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static CronText parse(String text, CronHash hash) {
    List<String> words = words(text.strip());
    String second = words.get(0);
    String minute = words.get(1);
    String hour = words.get(2);
    Set<Integer> hours = values(CronField.HOUR, hour, hash);
    String time =
        list(values(CronField.SECOND, second, hash))
            + " "
            + list(values(CronField.MINUTE, minute, hash))
            + " "
            + list(hours);
    String months = list(values(CronField.MONTH, words.get(4), hash));
    List<String> quartz = new ArrayList<>();
    if (!open(words.get(3))) {
      for (String days : daysOfMonth(words.get(3), hash)) {
        quartz.add("%s %s %s ?".formatted(time, days, months));
      }
    }
    if (!open(words.get(5))) {
      for (String days : daysOfWeek(words.get(5), hash)) {
        quartz.add("%s ? %s %s".formatted(time, months, days));
      }
    }
    if (quartz.isEmpty()) {
      quartz.add("%s * %s ?".formatted(time, months));
    }
    boolean everyHour = CronField.HOUR.all(hours);
    boolean interval = everyHour || repeats(second) || repeats(minute) || repeats(hour);
    return new CronText(List.copyOf(quartz), everyHour, interval);
  }

  /** The six fields. */
  private static List<String> words(String text) {
    String fields = text;
    if (text.startsWith("@")) {
      fields = NAMES.get(text.toLowerCase(Locale.ROOT));
      if (fields == null) {
        throw new IllegalArgumentException(
            "expected one of %s, found '%s'".formatted(new TreeSet<>(NAMES.keySet()), text));
      }
    }
    List<String> words =
        new ArrayList<>(fields.isEmpty() ? List.of() : BLANKS.splitAsStream(fields).toList());
    if (words.size() != 5 && words.size() != 6) {
      throw new IllegalArgumentException(
          ("expected five cron fields (minutes, hours, days of the month, months, days of the"
                  + " week), or six with seconds in front, found %s in '%s'")
              .formatted(words.isEmpty() ? "nothing" : words.size(), text));
    }
    if (words.size() == 5) {
      words.addFirst("0");
    }
    return words;
  }

  /** Whether a field of days leaves the choice to the other one. */
  private static boolean open(String word) {
    return word.equals("*") || word.equals("?");
  }

  private static boolean repeats(String word) {
    return word.indexOf('*') >= 0 || word.indexOf('/') >= 0;
  }

  private static Set<Integer> values(CronField field, String word, CronHash hash) {
    Set<Integer> values = new TreeSet<>();
    for (String part : COMMA.split(word, -1)) {
      values.addAll(field.values(part, hash));
    }
    return values;
  }

  private static String list(Set<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Quartz takes one special day an expression, so each becomes one of its own. */
  private static List<String> daysOfMonth(String word, CronHash hash) {
    List<String> days = new ArrayList<>();
    Set<Integer> plain = new TreeSet<>();
    for (String part : COMMA.split(word, -1)) {
      String upper = part.toUpperCase(Locale.ROOT);
      if (MONTH_SPECIAL.matcher(upper).matches()) {
        days.add(upper);
      } else {
        plain.addAll(CronField.DAY_OF_MONTH.values(part, hash));
      }
    }
    if (!plain.isEmpty()) {
      days.add(list(plain));
    }
    return days;
  }

  private static List<String> daysOfWeek(String word, CronHash hash) {
    List<String> days = new ArrayList<>();
    Set<Integer> plain = new TreeSet<>();
    for (String part : COMMA.split(word, -1)) {
      Matcher special = WEEK_SPECIAL.matcher(part.toUpperCase(Locale.ROOT));
      if (!special.matches()) {
        CronField.DAY_OF_WEEK.values(part, hash).forEach(day -> plain.add(quartzDay(day)));
      } else if (special.group("day") == null) {
        plain.add(quartzDay(6)); // Quartz' lone L: the last day of its week, Saturday
      } else {
        int day = CronField.DAY_OF_WEEK.value(special.group("day"), part);
        days.add(quartzDay(day) + special.group("which"));
      }
    }
    if (!plain.isEmpty()) {
      days.add(list(plain));
    }
    return days;
  }

  /** From cron's 0 to 7, both Sunday, to Quartz' 1 to 7. */
  private static int quartzDay(int day) {
    return day % 7 + 1;
  }
}
