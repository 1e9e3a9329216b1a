package io.skerry.deployer.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.skerry.deployer.watch.AddedRepositories;
import io.skerry.deployer.watch.RepositoryView;
import io.skerry.deployer.watch.RepositoryWish;
import io.skerry.deployer.watch.Trial;
import io.skerry.deployer.watch.WatchedRepository;
import io.skerry.deployer.watch.Watches;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.ApiRoutes;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.Page;
import io.skerry.runtime.web.Routes;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.List;

/** {@code /api/v1/repositories}: those that are watched. */
public final class RepositoriesApi implements Routes {
  private static final long MAX_BODY = 4L << 20;
  private static final ObjectReader WISH =
      Json.MAPPER
          .readerFor(RepositoryWish.class)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Access access;
  private final Watches watches;
  private final AddedRepositories added;
  private final Trial trial;
  private final BlockingWork work;

  public RepositoriesApi(
      Access access, Watches watches, AddedRepositories added, Trial trial, BlockingWork work) {
    this.access = access;
    this.watches = watches;
    this.added = added;
    this.trial = trial;
    this.work = work;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.get("/repositories", exchange -> exchange.replyJson(200, Page.whole(watches.list())));
    routes.get("/repositories/:name", exchange -> exchange.replyJson(200, view(name(exchange))));
    routes.add(HttpMethod.POST, "/repositories", Scope.ADMIN, this::add);
    routes.add(HttpMethod.POST, "/repositories/test", Scope.ADMIN, this::testNew);
    routes.add(HttpMethod.POST, "/repositories/:name/test", Scope.ADMIN, this::test);
    routes.add(HttpMethod.POST, "/repositories/:name/look", Scope.ADMIN, this::look);
    routes.add(HttpMethod.DELETE, "/repositories/:name", Scope.ADMIN, this::remove);
  }

  private static String name(Exchange exchange) {
    return exchange.pathParameter("name");
  }

  private RepositoryView view(String name) {
    return watches.list().stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .orElseThrow(() -> missing(name));
  }

  private WatchedRepository repository(Exchange exchange) {
    return watches.find(name(exchange)).orElseThrow(() -> missing(name(exchange)));
  }

  private static SkerryException missing(String name) {
    return new SkerryException(ErrorCode.NOT_FOUND, "no repository '" + name + "' is watched");
  }

  private void add(Exchange exchange) throws InterruptedException {
    RepositoryWish wish = wish(exchange);
    exchange.replyJson(201, view(work.call(() -> added.add(wish))));
  }

  private void testNew(Exchange exchange) throws InterruptedException {
    RepositoryWish wish = wish(exchange);
    tell(exchange, work.call(() -> added.attempt(wish, trial::of)));
  }

  private void test(Exchange exchange) throws InterruptedException {
    WatchedRepository repository = repository(exchange);
    tell(exchange, work.call(() -> trial.of(repository)));
  }

  private static void tell(Exchange exchange, List<Trial.Outcome> outcomes) {
    exchange.replyJson(200, Page.whole(outcomes));
  }

  private void look(Exchange exchange) {
    watches.lookNow(repository(exchange).name());
    exchange.reply(202, new byte[0]);
  }

  private void remove(Exchange exchange) throws InterruptedException {
    work.call(() -> {
      added.remove(name(exchange));
      return true;
    });
    exchange.reply(204, new byte[0]);
  }

  /** What Jackson says of a broken body is not passed on: it may quote a token. */
  private static RepositoryWish wish(Exchange exchange) {
    try {
      return WISH.readValue(exchange.body(MAX_BODY).readAllBytes());
    } catch (IOException _) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST,
          "the body is no JSON object with name, url, branch, interval, token, sshKey, knownHosts,"
              + " ca, webhookSecret, statusType, statusUrl, statusProject and statusToken alone,"
              + " all of them text");
    }
  }
}
