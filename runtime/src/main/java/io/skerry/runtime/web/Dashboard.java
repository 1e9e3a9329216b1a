package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;

/** The page at {@code /ui/}: static files that read the REST API with a token typed in. */
public final class Dashboard implements Routes {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /** Where the page is. */
  public static final String PATH = "/ui/";

  @Override
  public void mount(Router router, Bridge bridge) {
    file(router, bridge, PATH, "index.html", "text/html; charset=utf-8");
    file(router, bridge, "/ui/page.js", "page.js", "text/javascript; charset=utf-8");
    file(router, bridge, "/ui/page.css", "page.css", "text/css; charset=utf-8");
    router.get("/ui").handler(bridge.to(Dashboard::lead));
  }

  private static void file(Router router, Bridge bridge, String path, String name, String type) {
    byte[] content = content(name);
    router
        .get(path)
        .handler(
            bridge.to(exchange -> {
              exchange.setHeader("Content-Type", type);
              exchange.setHeader("Content-Security-Policy", POLICY);
              exchange.setHeader("X-Content-Type-Options", "nosniff");
              exchange.setHeader("Referrer-Policy", "no-referrer");
              exchange.setHeader("Cache-Control", "no-cache");
              exchange.reply(200, content);
            }));
  }

  /** Sends a browser to the page. */
  public static void lead(Exchange exchange) {
    exchange.setHeader("Location", PATH);
    exchange.reply(302, new byte[0]);
  }

  private static byte[] content(String name) {
    try (InputStream in = Dashboard.class.getResourceAsStream("ui/" + name)) {
      if (in == null) {
        throw new SkerryException(ErrorCode.INTERNAL, "the page's " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.INTERNAL, "read the page's " + name + ": " + e, e);
    }
  }
}
