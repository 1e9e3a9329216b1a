package io.skerry.runtime.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A watched repository that was added at run time.
 *
 * @param statusType the notifier that is told how commits fare; null for none
 * @param statusUrl where its API is; null to derive it
 * @param statusProject what it calls the repository; null to derive it
 */
public record WatchedRow(
    String name,
    String url,
    String branch,
    Duration interval,
    @Nullable String statusType,
    @Nullable String statusUrl,
    @Nullable String statusProject,
    Instant created) {}
