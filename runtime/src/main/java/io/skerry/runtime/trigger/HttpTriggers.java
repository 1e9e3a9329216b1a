package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.VersionTable;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Dashboard;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.Problem;
import io.skerry.runtime.web.Routes;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.Map;

/** The paths that functions declare, and {@code /function/NAME} for those with a token. */
public final class HttpTriggers implements Routes {
  private static final String BY_NAME = "/function/";

  /** Behind every path of our own. */
  private static final int ORDER = 1_000_000;

  private final Catalog catalog;
  private final VersionTable versions;
  private final Access access;
  private final HttpCalls calls;
  private volatile RouteTable table = RouteTable.EMPTY;

  public HttpTriggers(Catalog catalog, VersionTable versions, Access access, HttpCalls calls) {
    this.catalog = catalog;
    this.versions = versions;
    this.access = access;
    this.calls = calls;
    catalog.onChange(active -> table = new RouteTable(active));
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    router.route(BY_NAME + "*").handler(bridge.to(this::byName));
    router.route().order(ORDER).handler(bridge.near(exchange -> byPath(exchange, bridge)));
  }

  /** On the event loop: who shows a token waits for the database, so that goes elsewhere. */
  private void byPath(Exchange exchange, Bridge bridge) {
    exchange.component("trigger");
    String path = RequestPath.decode(exchange.path());
    RouteTable.Match match = table.find(path).orElse(null);
    if (match == null && path.equals("/")) {
      Dashboard.lead(exchange);
      return;
    }
    if (match == null) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "no function and no page of ours has this path");
    }
    RouteTable.Route route = match.route(exchange.method()).orElse(null);
    if (route == null) {
      exchange.setHeader("Allow", match.allowed());
      new Problem(
              ErrorCode.METHOD_NOT_ALLOWED,
              exchange.method() + " is not declared for " + match.path() + ": " + match.allowed())
          .send(exchange);
      return;
    }
    String script = match.path().equals("/") ? "" : match.path();
    String rest = path.substring(script.length());
    if (route.trigger().auth() == Auth.TOKEN || exchange.header("Authorization").isPresent()) {
      bridge.aside(_ -> withToken(exchange, route, script, rest), exchange);
    } else {
      Map<String, String> variables = CgiVariables.of(exchange, script, rest, false);
      calls.begin(exchange, route.version(), variables, bridge);
    }
  }

  private void withToken(Exchange exchange, RouteTable.Route route, String script, String rest)
      throws IOException {
    boolean guarded = route.trigger().auth() == Auth.TOKEN;
    if (guarded) {
      access.require(exchange, Scope.INVOKE, "Bearer");
    }
    boolean ours = guarded || access.token(exchange).isPresent();
    calls.answer(exchange, route.version(), CgiVariables.of(exchange, script, rest, ours));
  }

  private void byName(Exchange exchange) throws IOException {
    exchange.component("trigger");
    access.require(exchange, Scope.INVOKE, "Bearer");
    String path = exchange.path();
    if (!path.startsWith(BY_NAME)) {
      throw new SkerryException(ErrorCode.NOT_FOUND, "expected /function/NAME");
    }
    // Cut before it is decoded: a branch may have slashes in its name.
    int end = path.indexOf('/', BY_NAME.length());
    String target =
        RequestPath.decode("/" + path.substring(BY_NAME.length(), end < 0 ? path.length() : end))
            .substring(1);
    String rest = end < 0 ? "" : RequestPath.decode(path.substring(end));
    calls.answer(
        exchange, version(target), CgiVariables.of(exchange, BY_NAME + target, rest, true));
  }

  private Version version(String target) {
    int at = target.indexOf('@');
    FunctionName name = new FunctionName(at < 0 ? target : target.substring(0, at));
    if (at < 0) {
      return catalog.find(name).orElseThrow(() -> missing("function " + name + " in service"));
    }
    if (VersionId.isTag(target.substring(at + 1))) {
      VersionId id = VersionId.parse(target);
      return versions.find(id).orElseThrow(() -> missing("version " + id));
    }
    String branch = target.substring(at + 1);
    return catalog
        .preview(name, branch)
        .orElseThrow(() -> missing("preview of " + name + " on a branch " + branch));
  }

  private static SkerryException missing(String what) {
    return new SkerryException(ErrorCode.NOT_FOUND, "there is no " + what);
  }
}
