package io.skerry.runtime.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Preview;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.invoke.PoolView;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.DeploymentRow;
import io.skerry.runtime.store.Invocation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the REST API shows of things; the names here are a contract. */
final class Views {
  private Views() {}

  record FunctionView(
      String name,
      String description,
      String version,
      String repository,
      String commit,
      String base,
      List<RouteView> routes,
      List<ScheduleView> schedules,
      FunctionSpec spec) {
    static FunctionView of(Version version) {
      FunctionSpec spec = version.spec();
      return new FunctionView(
          spec.name().value(),
          spec.description(),
          version.id().tag(),
          version.repository(),
          version.commit(),
          version.provenance().base(),
          spec.http()
              .map(http ->
                  new RouteView(
                      http.path(), http.methods().stream().sorted().toList(), label(http.auth())))
              .toList(),
          spec.cron()
              .map(cron -> new ScheduleView(cron.schedule(), cron.timezone().getId()))
              .toList(),
          spec);
    }
  }

  /** A function on a branch that is not deployed; its schedules are not armed. */
  record PreviewView(
      String name,
      String branch,
      String version,
      String repository,
      String commit,
      List<ScheduleView> schedules) {
    static PreviewView of(Preview preview) {
      FunctionView function = FunctionView.of(preview.version());
      return new PreviewView(
          function.name(),
          preview.branch(),
          function.version(),
          function.repository(),
          function.commit(),
          function.schedules());
    }
  }

  record RouteView(String path, List<String> methods, String auth) {}

  record ScheduleView(String schedule, String timezone) {}

  record VersionView(
      String version,
      boolean active,
      String repository,
      String commit,
      String tree,
      String build,
      String builder,
      Map<String, String> tools,
      String base,
      String pusher,
      Instant created) {
    static VersionView of(Version version, boolean active) {
      return new VersionView(
          version.id().tag(),
          active,
          version.repository(),
          version.commit(),
          version.tree(),
          version.provenance().build(),
          version.provenance().builder(),
          version.provenance().tools(),
          version.provenance().base(),
          version.provenance().pusher(),
          version.created());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InvocationView(
      String id,
      String function,
      String version,
      String trigger,
      String state,
      String detail,
      @Nullable Integer exitStatus,
      Instant started,
      double queueMillis,
      double jailMillis,
      double runMillis,
      double cpuMillis,
      long peakMemory,
      long outputBytes) {
    private static final double MICROS = 1_000;

    static InvocationView of(Invocation invocation) {
      return new InvocationView(
          invocation.id(),
          invocation.version().function().value(),
          invocation.version().tag(),
          invocation.caller(),
          label(invocation.state()),
          invocation.detail(),
          invocation.exitStatus(),
          invocation.started(),
          invocation.queueMicros() / MICROS,
          invocation.jailMicros() / MICROS,
          invocation.runMicros() / MICROS,
          invocation.cpuMicros() / MICROS,
          invocation.peakMemory(),
          invocation.outputBytes());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record BuildView(
      String id,
      String function,
      @Nullable String version,
      String repository,
      String commit,
      String release,
      String state,
      @Nullable String detail,
      @Nullable Integer exitStatus,
      Instant created,
      @Nullable Instant started,
      @Nullable Instant finished,
      double cpuMillis,
      long peakMemory) {
    private static final double MICROS = 1_000;

    static BuildView of(Build build) {
      return new BuildView(
          build.id(),
          build.function().value(),
          build.number() == null ? null : "v" + build.number(),
          build.repository(),
          build.commit(),
          build.deployment(),
          label(build.state()),
          build.detail().isEmpty() ? null : build.detail(),
          build.exitStatus(),
          build.created(),
          build.started(),
          build.finished(),
          build.cpuMicros() / MICROS,
          build.peakMemory());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeploymentView(
      String id,
      String repository,
      String ref,
      String commit,
      String pusher,
      String state,
      @Nullable String detail,
      Instant created,
      @Nullable Instant finished) {
    static DeploymentView of(DeploymentRow row) {
      return new DeploymentView(
          row.id(),
          row.repository(),
          row.ref(),
          row.newCommit(),
          row.pusher(),
          label(row.state()),
          row.detail().isEmpty() ? null : row.detail(),
          row.created(),
          row.finished());
    }
  }

  record JailView(String id) {}

  /** The jails that run an invocation, and what stands ready. */
  record JailsView(List<JailView> items, @Nullable String next, List<PoolView> pool) {}

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
