package io.skerry.runtime.web;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.store.Scope;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * {@code /healthz}: the process answers; {@code /readyz}: each part can do its work. What was found
 * in words is for those with a token; checks are made at most every two seconds. Safe for use by
 * many threads.
 */
public final class Health implements Routes {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Access access;
  private final Map<String, Supplier<CheckResult>> parts;
  private final Map<String, Supplier<CheckResult>> mentioned = new ConcurrentHashMap<>();
  private final ReentrantLock checking = new ReentrantLock();
  private volatile Report last = new Report(false, Map.of(), System.nanoTime() - FRESH_NANOS);

  /** What was found, and when. */
  private record Report(boolean ready, Map<String, CheckResult> results, long nanos) {
    boolean fresh() {
      return System.nanoTime() - nanos < FRESH_NANOS;
    }

    Object components(boolean inWords) {
      Map<String, Object> shown = new TreeMap<>();
      results.forEach((name, result) ->
          shown.put(name, inWords ? result : Map.of("healthy", result.healthy())));
      return shown;
    }
  }

  public Health(Access access, Map<String, Supplier<CheckResult>> parts) {
    this.access = access;
    this.parts = new TreeMap<>(parts);
  }

  /** Shows the health of something that the service can do without. */
  public void mention(String name, Supplier<CheckResult> check) {
    mentioned.put(name, check);
  }

  /** Shows it no longer. */
  public void forget(String name) {
    mentioned.remove(name);
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    router.get("/healthz").handler(bridge.to(exchange -> exchange.replyText(200, "ok\n")));
    router.get("/readyz").handler(bridge.to(this::ready));
  }

  private void ready(Exchange exchange) throws InterruptedException, ExecutionException {
    Report report = report();
    boolean inWords = access.token(exchange).filter(token -> token.allows(Scope.READ)).isPresent();
    exchange.replyJson(
        report.ready() ? 200 : 503,
        Map.of("ready", report.ready(), "components", report.components(inWords)));
  }

  private Report report() throws InterruptedException, ExecutionException {
    checking.lock();
    try {
      if (!last.fresh()) {
        // Some checks start programs and read their pipes, which would pin a virtual thread.
        FutureTask<Report> check = new FutureTask<>(this::check);
        Thread.ofPlatform().name("health").start(check);
        last = check.get();
      }
      return last;
    } finally {
      checking.unlock();
    }
  }

  private Report check() {
    Map<String, CheckResult> results = new TreeMap<>();
    parts.forEach((name, check) -> results.put(name, check.get()));
    boolean ready = results.values().stream().allMatch(CheckResult::healthy);
    mentioned.forEach((name, check) -> results.put(name, check.get()));
    return new Report(ready, results, System.nanoTime());
  }
}
