package io.skerry.runtime.trigger;

import io.skerry.runtime.function.Version;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Makes one request a call and its result the answer. */
public final class HttpCalls {
  private final Invoker invoker;
  private final long maxBody;

  /**
   * @param maxBody bytes of a request's body
   */
  public HttpCalls(Invoker invoker, long maxBody) {
    this.invoker = invoker;
    this.maxBody = maxBody;
  }

  /** Runs the version for the request and answers it; waits for both. */
  void answer(Exchange exchange, Version version, Map<String, String> variables)
      throws IOException {
    new HttpCall(invoker, maxBody, exchange, version, variables).run();
  }

  /**
   * The same on the event loop, which waits for nothing: where there is something to wait for, the
   * call goes on in a thread of its own.
   */
  void begin(Exchange exchange, Version version, Map<String, String> variables, Bridge bridge) {
    HttpCall call = new HttpCall(invoker, maxBody, exchange, version, variables);
    Optional<EventLoop> loop = exchange.loop();
    if (loop.isEmpty() || !call.isShort()) {
      bridge.aside(_ -> call.run(), exchange);
    } else if (exchange.declaredLength() == 0) {
      bridge.now(_ -> begin(call, loop.get(), bridge, exchange), exchange);
    } else {
      // What was sent together with the head has arrived by then.
      exchange.soon(() -> bridge.now(_ -> begin(call, loop.get(), bridge, exchange), exchange));
    }
  }

  private static void begin(HttpCall call, EventLoop loop, Bridge bridge, Exchange exchange)
      throws IOException {
    if (!call.begin(loop, bridge)) {
      bridge.aside(_ -> call.run(), exchange);
    }
  }
}
