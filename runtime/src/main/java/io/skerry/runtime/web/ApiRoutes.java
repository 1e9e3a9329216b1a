package io.skerry.runtime.web;

import io.skerry.runtime.store.Scope;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;

/** Adds paths below {@code /api/v1}, each behind a token with a scope. */
public final class ApiRoutes {
  private static final String ROOT = "/api/v1";

  private final Router router;
  private final Bridge bridge;
  private final Access access;

  public ApiRoutes(Router router, Bridge bridge, Access access) {
    this.router = router;
    this.bridge = bridge;
    this.access = access;
  }

  /** A path to read. */
  public void get(String path, Bridge.Work work) {
    add(HttpMethod.GET, path, Scope.READ, work);
  }

  /** A path for a method and whoever has the scope. */
  public void add(HttpMethod method, String path, Scope scope, Bridge.Work work) {
    router
        .route(method, ROOT + path)
        .handler(
            bridge.to(exchange -> {
              exchange.component("api");
              access.require(exchange, scope, "Bearer");
              exchange.setHeader("Cache-Control", "no-store");
              work.handle(exchange);
            }));
  }
}
