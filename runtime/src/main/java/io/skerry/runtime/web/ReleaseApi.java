package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildLogTable;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.DeploymentTable;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import io.vertx.ext.web.Router;

/** The REST API of what came into service: {@code /api/v1/builds, deployments, releases}. */
public final class ReleaseApi implements Routes {
  private final Access access;
  private final DeploymentTable deployments;
  private final BuildTable builds;
  private final BuildLogTable logs;
  private final ReleaseTable releases;

  public ReleaseApi(
      Access access,
      DeploymentTable deployments,
      BuildTable builds,
      BuildLogTable logs,
      ReleaseTable releases) {
    this.access = access;
    this.deployments = deployments;
    this.builds = builds;
    this.logs = logs;
    this.releases = releases;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.get("/builds", this::builds);
    routes.get(
        "/builds/:id", exchange -> exchange.replyJson(200, Views.BuildView.of(build(exchange))));
    routes.get("/builds/:id/log", this::log);
    routes.get(
        "/deployments",
        exchange ->
            exchange.replyJson(
                200,
                Page.whole(
                    deployments.latest(Page.limit(exchange)).stream()
                        .map(Views.DeploymentView::of)
                        .toList())));
    routes.get("/deployments/:id", this::deployment);
    routes.get(
        "/releases",
        exchange -> exchange.replyJson(200, Page.whole(releases.latest(Page.limit(exchange)))));
    routes.get("/releases/:id", exchange -> exchange.replyJson(200, release(exchange)));
  }

  private void builds(Exchange exchange) {
    exchange.replyJson(
        200,
        Page.whole(builds.latest(Page.limit(exchange)).stream().map(Views.BuildView::of).toList()));
  }

  private Build build(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return builds
        .find(id)
        .orElseThrow(() -> new SkerryException(ErrorCode.NOT_FOUND, "there is no build " + id));
  }

  /** What it wrote so far; {@code offset} leaves out what the reader has already. */
  private void log(Exchange exchange) {
    String log = logs.read(build(exchange).id());
    exchange.replyText(200, log.substring(Math.min(log.length(), offset(exchange))));
  }

  private static int offset(Exchange exchange) {
    String text = exchange.parameter("offset").orElse("0");
    try {
      return Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "offset is a number of characters, not " + text, e);
    }
  }

  private void deployment(Exchange exchange) {
    String id = exchange.pathParameter("id");
    exchange.replyJson(
        200,
        deployments
            .find(id)
            .map(Views.DeploymentView::of)
            .orElseThrow(
                () -> new SkerryException(ErrorCode.NOT_FOUND, "there is no deployment " + id)));
  }

  private Release release(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return releases
        .find(id)
        .orElseThrow(() -> new SkerryException(ErrorCode.NOT_FOUND, "there is no release " + id));
  }
}
