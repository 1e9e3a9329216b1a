package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from an event loop to blocking code: a request that waits for something has a virtual
 * thread of its own. What the handler throws becomes a problem answer. Safe for use by many
 * threads.
 */
public final class Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

  private final ThreadFactory threads = Thread.ofVirtual().name("request-", 0).factory();

  /** Blocking work on one request. */
  @FunctionalInterface
  public interface Work {
    /**
     * Answers the request.
     *
     * @throws SkerryException to answer with a problem
     */
    void handle(Exchange exchange) throws Exception;
  }

  /** A handler for a route that does the work on a virtual thread. */
  public Handler<RoutingContext> to(Work work) {
    return context -> aside(work, new Exchange(context));
  }

  /** A handler for a route that does the work on the event loop: it must not wait. */
  public Handler<RoutingContext> near(Work work) {
    return context -> now(work, new Exchange(context));
  }

  /** Does the work on a virtual thread. */
  public void aside(Work work, Exchange exchange) {
    threads.newThread(() -> now(work, exchange)).start();
  }

  /** Does the work at once. */
  public void now(Work work, Exchange exchange) {
    try {
      work.handle(exchange);
    } catch (SkerryException e) {
      if (e.code().status() >= ErrorCode.INTERNAL.status()
          && e.code() != ErrorCode.DRAINING
          && e.code() != ErrorCode.FUNCTION_FAILED) {
        LOG.warn("{} {}: {}", exchange.method(), exchange.path(), e.text());
      }
      Problem.of(e).send(exchange);
    } catch (Exception | Error e) {
      if (exchange.gone()) {
        LOG.debug("{} {}: the client is gone", exchange.method(), exchange.path(), e);
        return;
      }
      LOG.error("{} {}: unexpected failure", exchange.method(), exchange.path(), e);
      new Problem(ErrorCode.INTERNAL, "the service failed; its log says more").send(exchange);
    }
  }
}
