package io.skerry.deployer.api;

import io.skerry.deployer.release.Ancestries;
import io.skerry.deployer.release.Ancestry;
import io.skerry.deployer.release.Removal;
import io.skerry.deployer.release.Retention;
import io.skerry.deployer.release.VersionDiffs;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.ApiRoutes;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.Page;
import io.skerry.runtime.web.Routes;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.concurrent.Callable;

/** The REST API of the past: what changed, where an answer comes from, what is removed as old. */
public final class HistoryApi implements Routes, AutoCloseable {
  private final Access access;
  private final VersionDiffs diffs;
  private final Ancestries ancestries;
  private final Retention retention;
  private final BlockingWork work = new BlockingWork("history", 2);

  public HistoryApi(Access access, VersionDiffs diffs, Ancestries ancestries, Retention retention) {
    this.access = access;
    this.diffs = diffs;
    this.ancestries = ancestries;
    this.retention = retention;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.get("/functions/:name/diff", this::diff);
    routes.get(
        "/releases/:id/diff",
        exchange -> {
          String id = exchange.pathParameter("id");
          exchange.replyJson(200, Page.whole(work.call(() -> diffs.of(id))));
        });
    routes.get(
        "/invocations/:id/why",
        exchange -> {
          String id = exchange.pathParameter("id");
          why(exchange, () -> ancestries.ofInvocation(id));
        });
    routes.get(
        "/builds/:id/why",
        exchange -> {
          String id = exchange.pathParameter("id");
          why(exchange, () -> ancestries.ofBuild(id));
        });
    routes.get(
        "/functions/:name/versions/:version/why",
        exchange -> {
          VersionId id = version(exchange, exchange.pathParameter("version"));
          why(exchange, () -> ancestries.ofVersion(id));
        });
    routes.add(HttpMethod.POST, "/gc", Scope.ADMIN, this::collect);
  }

  private void diff(Exchange exchange) throws InterruptedException {
    VersionId from = version(exchange, parameter(exchange, "from"));
    VersionId to = version(exchange, parameter(exchange, "to"));
    exchange.replyJson(200, work.call(() -> diffs.between(from, to)));
  }

  private static String parameter(Exchange exchange, String name) {
    return exchange
        .parameter(name)
        .orElseThrow(() ->
            new SkerryException(
                ErrorCode.INVALID_REQUEST, "say which versions: ?from=v1&to=v2; no " + name));
  }

  private static VersionId version(Exchange exchange, String tag) {
    FunctionName name = new FunctionName(exchange.pathParameter("name"));
    if (!VersionId.isTag(tag)) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "expected a version such as v2, found " + tag);
    }
    return new VersionId(name, Integer.parseInt(tag.substring(1)));
  }

  private void why(Exchange exchange, Callable<Ancestry> question) throws InterruptedException {
    exchange.replyJson(200, work.call(question));
  }

  private void collect(Exchange exchange) throws InterruptedException {
    String asked = exchange.parameter("dry-run").orElse("false");
    boolean dryRun = asked.equals("true");
    if (!dryRun && !asked.equals("false")) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "dry-run is true or false, not " + asked);
    }
    Removal removal = work.call(() -> retention.collect(dryRun));
    exchange.replyJson(200, RemovalView.of(removal));
  }

  @Override
  public void close() {
    work.close();
  }
}
