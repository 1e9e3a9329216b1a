package io.skerry.deployer.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.release.Deployment;
import io.skerry.deployer.release.Deployments;
import io.skerry.deployer.release.Rollbacks;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.ApiRoutes;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.Routes;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What one can do about releases over REST: roll back, rebuild, cancel a build. */
public final class ReleaseVerbs implements Routes, AutoCloseable {
  private static final int MAX_BODY = 64 * 1024;

  private final Access access;
  private final Catalog catalog;
  private final Deployments deployments;
  private final Rollbacks rollbacks;
  private final Repositories repositories;

  /** JGit reads files, which would pin virtual threads. */
  private final BlockingWork work = new BlockingWork("release-verb", 2);

  public ReleaseVerbs(
      Access access,
      Catalog catalog,
      Deployments deployments,
      Rollbacks rollbacks,
      Repositories repositories) {
    this.access = access;
    this.catalog = catalog;
    this.deployments = deployments;
    this.rollbacks = rollbacks;
    this.repositories = repositories;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.add(HttpMethod.POST, "/functions/:name/rollback", Scope.DEPLOY, this::rollBack);
    routes.add(HttpMethod.POST, "/functions/:name/rebuild", Scope.DEPLOY, this::rebuild);
    routes.add(HttpMethod.POST, "/releases/:id/rollback", Scope.DEPLOY, this::rollBackAll);
    routes.add(HttpMethod.POST, "/builds/:id/cancel", Scope.DEPLOY, this::cancel);
  }

  /** The body may name the version: {@code {"version": "v2"}}. */
  private void rollBack(Exchange exchange) throws IOException, InterruptedException {
    FunctionName name = new FunctionName(exchange.pathParameter("name"));
    String version = body(exchange).path("version").asText("");
    if (!version.isEmpty() && !VersionId.isTag(version)) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "version: expected a number such as v2, found " + version);
    }
    Optional<Integer> number =
        version.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(version.substring(1)));
    String pusher = pusher(exchange);
    exchange.replyJson(200, work.call(() -> rollbacks.function(name, number, pusher)));
  }

  private void rollBackAll(Exchange exchange) throws InterruptedException {
    String release = exchange.pathParameter("id");
    String pusher = pusher(exchange);
    exchange.replyJson(200, work.call(() -> rollbacks.release(release, pusher)));
  }

  private void rebuild(Exchange exchange) throws InterruptedException {
    FunctionName name = new FunctionName(exchange.pathParameter("name"));
    Version version =
        catalog
            .find(name)
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.NOT_FOUND, "there is no function " + name + " in service"));
    String pusher = pusher(exchange);
    Deployment deployment = work.call(() -> deployments.rebuild(version, repositories, pusher));
    if (deployment.listen().peek() instanceof Deployment.Rejected(var reasons)) {
      throw new SkerryException(ErrorCode.UNPROCESSABLE, String.join("; ", reasons));
    }
    exchange.replyJson(202, Map.of("deployment", deployment.id()));
  }

  private void cancel(Exchange exchange) throws InterruptedException {
    String build = exchange.pathParameter("id");
    boolean _ =
        work.call(() -> {
          deployments.cancel(build);
          return true;
        });
    exchange.reply(204, new byte[0]);
  }

  private String pusher(Exchange exchange) {
    return access.token(exchange).orElseThrow().name();
  }

  private static JsonNode body(Exchange exchange) throws IOException {
    byte[] bytes = exchange.body(MAX_BODY).readAllBytes();
    return bytes.length == 0
        ? Json.MAPPER.createObjectNode()
        : Json.read(new String(bytes, java.nio.charset.StandardCharsets.UTF_8), JsonNode.class);
  }

  @Override
  public void close() {
    work.close();
  }
}
