package io.skerry.runtime.trigger;

import io.skerry.runtime.function.FunctionName;
import java.time.ZoneId;

/**
 * Names one schedule of a function, over versions and restarts the same.
 *
 * @param schedule its text
 * @param ordinal 1, or more where the function has the same schedule more than once
 */
public record ScheduleId(FunctionName function, String schedule, ZoneId zone, int ordinal) {

  /** All of it as one text, unique; for a column of a table. */
  public String key() {
    return function + "|" + schedule + "|" + zone + "|" + ordinal;
  }

  @Override
  public String toString() {
    return key();
  }
}
