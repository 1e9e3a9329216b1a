package io.skerry.runtime.trigger;

import io.skerry.runtime.function.VersionId;
import java.time.Instant;
import java.util.Optional;

/**
 * An armed schedule, as users see it.
 *
 * @param version what its next run runs
 * @param next when it fires next; empty when never again
 * @param last the last slot that was claimed, or when it was armed if that is later
 */
public record ScheduleView(
    ScheduleId id, VersionId version, Optional<Instant> next, Optional<Instant> last) {}
