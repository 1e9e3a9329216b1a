package io.skerry.runtime.trigger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.ApiRoutes;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Page;
import io.skerry.runtime.web.Routes;
import io.vertx.ext.web.Router;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/schedules}: what is armed, with its next time. */
public final class ScheduleApi implements Routes {
  private final Access access;
  private final CronTriggers cron;

  public ScheduleApi(Access access, CronTriggers cron) {
    this.access = access;
    this.cron = cron;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    new ApiRoutes(router, bridge, access)
        .get(
            "/schedules",
            exchange ->
                exchange.replyJson(
                    200, Page.whole(cron.list().stream().map(ScheduleApi::view).toList())));
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      String id,
      String function,
      String version,
      String schedule,
      String timezone,
      @Nullable Instant next,
      @Nullable Instant last) {}

  private static View view(ScheduleView schedule) {
    return new View(
        schedule.id().key(),
        schedule.id().function().value(),
        schedule.version().tag(),
        schedule.id().schedule(),
        schedule.id().zone().getId(),
        schedule.next().orElse(null),
        schedule.last().orElse(null));
  }
}
