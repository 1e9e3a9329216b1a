package io.skerry.runtime.store;

import java.time.Instant;
import java.util.Optional;

/** The tables {@code schedule} and {@code slot}: which times of which schedule were taken. */
public final class SlotTable {
  private final Database database;
  private final String node;

  public SlotTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Notes since when a schedule counts; slots before are none of its. */
  public void arm(String schedule, Instant since) {
    database.execute(handle ->
        handle.execute(
            """
            INSERT INTO schedule (id, armed) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET armed = excluded.armed
            """,
            schedule,
            since.toEpochMilli()));
  }

  /** Takes a slot; true for exactly one caller ever. Durable when it returns. */
  public boolean claim(String schedule, Instant slot) {
    return database.write(handle ->
        handle.execute(
                """
                INSERT INTO slot (schedule, slot, node) VALUES (?, ?, ?)
                ON CONFLICT (schedule, slot) DO NOTHING
                """,
                schedule,
                slot.toEpochMilli(),
                node)
            == 1);
  }

  /** The latest slot that was taken, or when the schedule was armed where that is later. */
  public Optional<Instant> last(String schedule) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT CASE WHEN MAX(slot.slot) > schedule.armed
                  THEN MAX(slot.slot) ELSE schedule.armed END
                FROM schedule LEFT JOIN slot ON slot.schedule = schedule.id
                WHERE schedule.id = :schedule
                GROUP BY schedule.armed
                """)
            .bind("schedule", schedule)
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli));
  }
}
