package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import io.skerry.runtime.trigger.CronSchedule;
import java.time.ZoneOffset;
import java.util.Optional;

/** A cron schedule. */
record ScheduleShape() implements Shape<String> {
  /** Whether a schedule is right depends neither on what H hashes nor on the zone. */
  private static final String ANY_SEED = "any";

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> text = cursor.string(expected());
    Optional<String> objection = text.flatMap(ScheduleShape::objection);
    objection.ifPresent(hint -> cursor.report(expected(), hint));
    return objection.isPresent() ? Optional.empty() : text;
  }

  private static Optional<String> objection(String text) {
    try {
      CronSchedule.parse(text, ZoneOffset.UTC, ANY_SEED);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String expected() {
    return "a cron schedule such as \"*/5 * * * *\"";
  }

  @Override
  public ObjectNode schema() {
    return Json.type("string").put("minLength", 1);
  }
}
