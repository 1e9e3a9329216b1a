package io.skerry.runtime.web;

import io.vertx.ext.web.Router;

/** A part of the server's paths. */
public interface Routes {
  /** Adds the paths to the router; every handler goes through the bridge. */
  void mount(Router router, Bridge bridge);
}
