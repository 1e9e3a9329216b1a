package io.skerry.runtime.trigger;

import java.text.ParseException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When a schedule fires by a clock that is never put forward or back. Safe for many threads. */
record LocalSchedule(List<CronExpression> expressions) {

  static LocalSchedule of(List<String> quartz) {
    return new LocalSchedule(quartz.stream().map(LocalSchedule::expression).toList());
  }

  private static CronExpression expression(String text) {
    try {
      CronExpression expression = new CronExpression(text);
      expression.setTimeZone(TimeZone.getTimeZone("UTC"));
      return expression;
    } catch (ParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The first matching time after the given one, to the second. */
  Optional<LocalDateTime> next(LocalDateTime after) {
    return expressions.stream()
        .map(expression -> next(expression, after))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private static Optional<LocalDateTime> next(CronExpression expression, LocalDateTime after) {
    Optional<LocalDateTime> next = ask(expression, start(expression, after));
    while (next.isPresent() && !next.get().isAfter(after)) {
      next = ask(expression, next.get());
    }
    return next;
  }

  /**
   * Where to begin to ask. Quartz moves {@code 15W} from a Saturday or Sunday to the Monday after,
   * but does not find that Monday when it is asked once the 15th is over: so it is asked earlier.
   */
  private static LocalDateTime start(CronExpression expression, LocalDateTime after) {
    boolean moved = expression.getCronExpression().contains("W");
    return switch (after.getDayOfWeek()) {
      case SATURDAY, SUNDAY, MONDAY ->
          moved ? after.toLocalDate().with(TemporalAdjusters.previous(DayOfWeek.FRIDAY)).atTime(23, 59, 59) : after;
      default -> after;
    };
  }

  private static Optional<LocalDateTime> ask(CronExpression expression, LocalDateTime after) {
    Date next = expression.getNextValidTimeAfter(Date.from(after.toInstant(ZoneOffset.UTC)));
    return Optional.ofNullable(next)
        .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
  }
}
