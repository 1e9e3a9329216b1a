package io.skerry.deployer.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.git.Harmless;
import io.skerry.runtime.fault.CheckResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A watched repository as lists show it: no credential, only which there are.
 *
 * @param origin {@code configuration} or {@code added}
 * @param state {@code new}, {@code up to date}, {@code deploying}, {@code refused}, {@code away}
 * @param message how the last look went
 * @param commit in service
 * @param reached when the last look worked
 * @param status the type of the notifier
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RepositoryView(
    String name,
    String url,
    String branch,
    String interval,
    String origin,
    String state,
    boolean healthy,
    String message,
    String remedy,
    @Nullable String commit,
    @Nullable Instant looked,
    @Nullable Instant reached,
    @Nullable Instant next,
    List<String> credentials,
    @Nullable String status) {
  static RepositoryView of(Watcher watcher) {
    Configuration.Watched settings = watcher.repository().settings();
    WatchState state = watcher.state();
    CheckResult health = watcher.check();
    return new RepositoryView(
        settings.name(),
        Harmless.text(settings.url()),
        settings.branch(),
        settings.interval().toString().substring(2).toLowerCase(Locale.ROOT),
        watcher.repository().origin().text(),
        state.phase().words(),
        health.healthy(),
        health.message(),
        health.remedy(),
        state.commit().orElse(null),
        state.looked().orElse(null),
        state.reached().orElse(null),
        state.next().orElse(null),
        watcher.repository().kinds(),
        settings.status().map(Configuration.Status::type).orElse(null));
  }
}
