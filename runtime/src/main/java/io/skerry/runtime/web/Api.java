package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.invoke.JailPool;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.InvocationTable;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.VersionTable;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;

/** The REST API of what runs: {@code /api/v1/functions, previews, invocations, jails}. */
public final class Api implements Routes {
  private final Access access;
  private final Catalog catalog;
  private final Invoker invoker;
  private final JailPool pool;
  private final VersionTable versions;
  private final InvocationTable invocations;
  private final InvocationJournal journal;

  public Api(
      Access access,
      Catalog catalog,
      Invoker invoker,
      JailPool pool,
      VersionTable versions,
      InvocationTable invocations,
      InvocationJournal journal) {
    this.access = access;
    this.catalog = catalog;
    this.invoker = invoker;
    this.pool = pool;
    this.versions = versions;
    this.invocations = invocations;
    this.journal = journal;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.get("/functions", this::functions);
    routes.get("/functions/:name", this::function);
    routes.get("/functions/:name/versions", this::versions);
    routes.get(
        "/previews",
        exchange ->
            page(exchange, catalog.previews().stream().map(Views.PreviewView::of).toList()));
    routes.get("/invocations", this::invocations);
    routes.get("/invocations/:id", exchange -> found(exchange, invocation(exchange)));
    routes.get("/invocations/:id/log", exchange -> exchange.replyText(200, log(exchange)));
    routes.get("/jails", this::jails);
    routes.add(HttpMethod.DELETE, "/jails/:id", Scope.ADMIN, this::kill);
    routes.add(HttpMethod.DELETE, "/jails", Scope.ADMIN, this::killAll);
  }

  private void functions(Exchange exchange) {
    page(exchange, catalog.versions().stream().map(Views.FunctionView::of).toList());
  }

  private void function(Exchange exchange) {
    FunctionName name = new FunctionName(exchange.pathParameter("name"));
    Version version =
        catalog
            .find(name)
            .orElseThrow(() -> missing("there is no function " + name + " in service"));
    exchange.replyJson(200, Views.FunctionView.of(version));
  }

  private void versions(Exchange exchange) {
    FunctionName name = new FunctionName(exchange.pathParameter("name"));
    Optional<Version> active = catalog.find(name);
    List<Version> all = versions.list(name);
    if (all.isEmpty()) {
      throw missing("there is no function " + name);
    }
    page(
        exchange,
        all.stream()
            .map(version ->
                Views.VersionView.of(
                    version, active.filter(a -> a.id().equals(version.id())).isPresent()))
            .toList());
  }

  private void invocations(Exchange exchange) {
    journal.flush();
    int limit = Page.limit(exchange);
    List<Invocation> items =
        invocations.latest(
            exchange.parameter("function").map(FunctionName::new).orElse(null),
            exchange.parameter("before").orElse(null),
            limit);
    exchange.replyJson(
        200,
        new Page<>(
            items.stream().map(Views.InvocationView::of).toList(),
            items.size() == limit ? items.getLast().id() : null));
  }

  private Invocation invocation(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return journal
        .unwritten(id)
        .or(() -> invocations.find(id))
        .orElseThrow(() -> missing("there is no invocation " + id));
  }

  private static void found(Exchange exchange, Invocation invocation) {
    exchange.replyJson(200, Views.InvocationView.of(invocation));
  }

  private String log(Exchange exchange) {
    return invocation(exchange).log();
  }

  private void jails(Exchange exchange) {
    exchange.replyJson(
        200,
        new Views.JailsView(
            invoker.running().stream().sorted().map(Views.JailView::new).toList(),
            null,
            pool.list()));
  }

  private void kill(Exchange exchange) {
    String id = exchange.pathParameter("id");
    if (!invoker.cancel(id)) {
      throw missing("there is no jail " + id);
    }
    exchange.reply(204, new byte[0]);
  }

  private void killAll(Exchange exchange) {
    invoker.running().forEach(invoker::cancel);
    exchange.reply(204, new byte[0]);
  }

  private static void page(Exchange exchange, List<?> items) {
    exchange.replyJson(200, Page.whole(items));
  }

  private static SkerryException missing(String message) {
    return new SkerryException(ErrorCode.NOT_FOUND, message);
  }
}
