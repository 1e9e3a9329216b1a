package io.skerry.runtime.trigger;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One field of a schedule: its range, its names, and which values a part of its text means. */
enum CronField {
  SECOND("seconds", 0, 59, 59, ""),
  MINUTE("minutes", 0, 59, 59, ""),
  HOUR("hours", 0, 23, 23, ""),
  DAY_OF_MONTH("days of the month", 1, 31, 28, ""),
  MONTH(
      "months",
      1,
      12,
      12,
      "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  DAY_OF_WEEK(
      "days of the week", 0, 6, 6, "SUN MON TUE WED THU FRI SAT");

  private static final Pattern PART =
      Pattern.compile("(?<from>\\*|[0-9]{1,4}|[A-Z]{3})(-(?<to>[0-9]{1,4}|[A-Z]{3}))?(/(?<step>[0-9]{1,4}))?");
  private static final Pattern HASHED =
      Pattern.compile("H(\\((?<from>[0-9]{1,4})-(?<to>[0-9]{1,4})\\))?(/(?<step>[0-9]{1,4}))?");

  private final String title;
  private final int first;
  private final int last;

  /** The last value that {@code H} may choose: a day that every month has. */
  private final int lastHashed;

  /** The names of the values, of three letters each; empty where there are none. */
  private final String names;

  CronField(String title, int first, int last, int lastHashed, String names) {
    this.title = title;
    this.first = first;
    this.last = last;
    this.lastHashed = lastHashed;
    this.names = names;
  }

  /** Whether the values are all that the field can have. */
  boolean all(Set<Integer> values) {
    return values.size() == last - first + 1;
  }

  /**
   * The values of one part, between two commas.
   *
   * @throws IllegalArgumentException for the user, when it has none
   */
  Set<Integer> values(String part, CronHash hash) {
    String upper = part.toUpperCase(Locale.ROOT);
    Matcher hashed = HASHED.matcher(upper);
    if (hashed.matches()) {
      return hashed(hashed, part, hash);
    }
    Matcher plain = PART.matcher(upper);
    if (!plain.matches() || (plain.group("from").equals("*") && plain.group("to") != null)) {
      throw wrong(part);
    }
    boolean star = plain.group("from").equals("*");
    String stepText = plain.group("step");
    int from = star ? first : value(plain.group("from"), part);
    int to = from;
    if (plain.group("to") != null) {
      to = value(plain.group("to"), part);
    } else if (star || stepText != null) {
      to = last;
    }
    return range(from, to, step(stepText, part));
  }

  /** From one value to another, over the end of the field where the second is the smaller. */
  private Set<Integer> range(int from, int to, int step) {
    int width = last - first + 1;
    int end = to < from ? to + width : to;
    Set<Integer> values = new TreeSet<>();
    for (int value = from; value <= end; value += step) {
      values.add(first + (value - first) % width);
    }
    return values;
  }

  private Set<Integer> hashed(Matcher matcher, String part, CronHash hash) {
    boolean ranged = matcher.group("from") != null;
    int from = ranged ? value(matcher.group("from"), part) : first;
    int to = ranged ? value(matcher.group("to"), part) : lastHashed;
    if (to < from) {
      throw wrong(part);
    }
    String stepText = matcher.group("step");
    if (stepText == null) {
      return range(from + hash.below(to - from + 1, this), to, to - from + 1);
    }
    int step = step(stepText, part);
    return range(from + hash.below(Math.min(step, to - from + 1), this), to, step);
  }

  /** One value by number or name; Sunday may be 7. */
  int value(String text, String part) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return first + named / 4;
    }
    if (!Character.isDigit(text.charAt(0))) {
      throw wrong(part);
    }
    int value = Integer.parseInt(text);
    if (value < first || (value > last && !(this == DAY_OF_WEEK && value == 7))) {
      throw wrong(part);
    }
    return value;
  }

  private int step(@Nullable String text, String part) {
    if (text == null) {
      return 1;
    }
    int step = Integer.parseInt(text);
    if (step < 1 || step > last) {
      throw new IllegalArgumentException(
          "expected a step of 1 to %d for %s, found '%s'".formatted(last, title, part));
    }
    return step;
  }

  /** The complaint about a part that means nothing in this field. */
  IllegalArgumentException wrong(String part) {
    String range = this == DAY_OF_WEEK ? "0-7 (0 and 7 are Sunday)" : first + "-" + last;
    String named = names.isEmpty() ? "" : " or a name (" + names + ")";
    return new IllegalArgumentException(
        "expected %s %s%s, found '%s'".formatted(title, range, named, part));
  }
}
