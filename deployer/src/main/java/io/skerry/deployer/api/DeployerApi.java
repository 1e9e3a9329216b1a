package io.skerry.deployer.api;

import io.skerry.deployer.build.BaseDrift;
import io.skerry.deployer.manifest.ManifestSchema;
import io.skerry.deployer.plugin.Plugins;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.ApiRoutes;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Page;
import io.skerry.runtime.web.Routes;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;

/** {@code /api/v1/plugins}, {@code /api/v1/base} and {@code /schema/function.json}. */
public final class DeployerApi implements Routes {
  private final Access access;
  private final Plugins plugins;
  private final BaseDrift drift;

  public DeployerApi(Access access, Plugins plugins, BaseDrift drift) {
    this.access = access;
    this.plugins = plugins;
    this.drift = drift;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.get("/plugins", exchange -> exchange.replyJson(200, Page.whole(plugins.list())));
    routes.get("/base", exchange -> exchange.replyJson(200, drift.view()));
    byte[] schema = ManifestSchema.json().getBytes(StandardCharsets.UTF_8);
    router
        .get("/schema/function.json")
        .handler(
            bridge.to(exchange -> {
              exchange.setHeader("Content-Type", "application/schema+json");
              exchange.reply(200, schema);
            }));
  }
}
