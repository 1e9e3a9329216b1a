package io.skerry.deployer.api;

import io.skerry.deployer.manifest.ManifestSchema;
import io.skerry.deployer.plugin.Plugins;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.ApiRoutes;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Page;
import io.skerry.runtime.web.Routes;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;

/** {@code /api/v1/plugins} and {@code /schema/function.json}. */
public final class DeployerApi implements Routes {
  private final Access access;
  private final Plugins plugins;

  public DeployerApi(Access access, Plugins plugins) {
    this.access = access;
    this.plugins = plugins;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    new ApiRoutes(router, bridge, access)
        .get("/plugins", exchange -> exchange.replyJson(200, Page.whole(plugins.list())));
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
