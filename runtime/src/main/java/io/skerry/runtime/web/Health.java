package io.skerry.runtime.web;

import io.skerry.runtime.fault.CheckResult;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** {@code /healthz}: the process answers; {@code /readyz}: each part can do its work. */
public final class Health implements Routes {
  private final Map<String, Supplier<CheckResult>> parts;
  private final Map<String, Supplier<CheckResult>> mentioned = new ConcurrentHashMap<>();

  public Health(Map<String, Supplier<CheckResult>> parts) {
    this.parts = new TreeMap<>(parts);
  }

  /** Shows the health of something that the service can do without. */
  public void mention(String name, Supplier<CheckResult> check) {
    mentioned.put(name, check);
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    router.get("/healthz").handler(bridge.to(exchange -> exchange.replyText(200, "ok\n")));
    router.get("/readyz").handler(bridge.to(this::ready));
  }

  private void ready(Exchange exchange) {
    Map<String, CheckResult> results = new TreeMap<>();
    parts.forEach((name, check) -> results.put(name, check.get()));
    boolean ready = results.values().stream().allMatch(CheckResult::healthy);
    mentioned.forEach((name, check) -> results.put(name, check.get()));
    exchange.replyJson(ready ? 200 : 503, Map.of("ready", ready, "components", results));
  }
}
