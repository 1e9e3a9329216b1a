package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.invoke.Call;
import io.skerry.runtime.invoke.Caller;
import io.skerry.runtime.invoke.InvocationResult;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.invoke.Outcome;
import io.skerry.runtime.invoke.Timings;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request that becomes one call, whose result is the answer. For one thread at a time. */
final class HttpCall {
  private static final Pattern TIMEOUT = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m)");
  private static final double MICROS = 1_000;
  private static final int SHORT_BODY = 32 * 1024;

  private final Invoker invoker;
  private final long maxBody;
  private final Exchange exchange;
  private final RequestBody body;
  private final Call call;
  private @Nullable HttpAnswer answer;

  /**
   * Does not begin yet.
   *
   * @param maxBody bytes of the request's body
   * @throws SkerryException when the request cannot be a call
   */
  HttpCall(
      Invoker invoker,
      long maxBody,
      Exchange exchange,
      Version version,
      Map<String, String> variables) {
    this.invoker = invoker;
    this.maxBody = maxBody;
    this.exchange = exchange;
    String id = Ids.invocation();
    exchange.callId(id);
    exchange.setHeader("X-Function-Version", version.id().tag());
    exchange.setHeader("X-Function-Commit", version.commit());
    body = exchange.body(maxBody);
    call = new Call(id, version, Caller.HTTP, variables, timeout(exchange, version));
    exchange.onGone(() -> invoker.cancel(id));
    body.onExceeded(() -> invoker.cancel(id));
  }

  /** Runs the call and answers; waits for both. */
  void run() throws IOException {
    HttpAnswer streams = answer();
    finish(streams, invoker.invoke(call, streams));
  }

  /** Whether the body is short: it is waited for before a jail is taken. */
  boolean isShort() {
    long length = exchange.declaredLength();
    return length >= 0 && length <= SHORT_BODY;
  }

  /** Begins on the event loop where nothing has to be waited for; else nothing has happened. */
  boolean begin(EventLoop loop, Bridge bridge) throws IOException {
    if (exchange.declaredLength() != 0 && !(isShort() && body.exhausted())) {
      return false;
    }
    HttpAnswer streams = answer();
    CompletableFuture<InvocationResult> result = invoker.begin(call, streams, loop).orElse(null);
    if (result == null) {
      return false;
    }
    var _ =
        result.whenComplete(
            (done, failure) -> bridge.now(_ -> finish(streams, done, failure), exchange));
    return true;
  }

  private void finish(HttpAnswer streams, InvocationResult result, @Nullable Throwable failure)
      throws Exception {
    if (failure != null) {
      throw failure.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failure);
    }
    finish(streams, result);
  }

  private HttpAnswer answer() throws IOException {
    HttpAnswer made = answer;
    if (made == null) {
      made = new HttpAnswer(exchange, body, input(), call.version().spec().contract());
      answer = made;
    }
    return made;
  }

  /** A short body goes to the function together with the start, and a slow sender holds no jail. */
  private InputStream input() throws IOException {
    return isShort()
        ? new ByteArrayInputStream(body.readNBytes((int) exchange.declaredLength()))
        : body;
  }

  private void finish(HttpAnswer streams, InvocationResult result) {
    if (!exchange.committed()) {
      exchange.setHeader("Server-Timing", serverTiming(result.timings()));
    }
    if (body.exceeded()) {
      throw RequestBody.tooLarge(maxBody);
    }
    if (result.outcome() instanceof Outcome.Succeeded) {
      streams.complete();
    } else {
      throw new SkerryException(code(result.outcome()), result.outcome().detail());
    }
  }

  private static Duration timeout(Exchange exchange, Version version) {
    String text = exchange.header("X-Timeout").orElse(null);
    if (text == null) {
      return version.spec().timeout();
    }
    Matcher matcher = TIMEOUT.matcher(text);
    if (!matcher.matches()) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "X-Timeout is a duration such as 500ms, 5s or 1m");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private static ErrorCode code(Outcome outcome) {
    return outcome instanceof Outcome.TimedOut ? ErrorCode.TIMED_OUT : ErrorCode.FUNCTION_FAILED;
  }

  private static String serverTiming(Timings timings) {
    return String.format(
        Locale.ROOT,
        "queue;dur=%.3f, jail;dur=%.3f, run;dur=%.3f",
        timings.queueMicros() / MICROS,
        timings.jailMicros() / MICROS,
        timings.runMicros() / MICROS);
  }
}
