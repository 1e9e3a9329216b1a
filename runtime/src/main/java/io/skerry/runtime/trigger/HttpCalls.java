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
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes one request a call and its result the answer. */
public final class HttpCalls {
  private static final Pattern TIMEOUT = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m)");
  private static final double MICROS = 1_000;
  private static final int SHORT_BODY = 32 * 1024;

  private final Invoker invoker;
  private final long maxBody;

  /**
   * @param maxBody bytes of a request's body
   */
  public HttpCalls(Invoker invoker, long maxBody) {
    this.invoker = invoker;
    this.maxBody = maxBody;
  }

  /** Runs the version for the request and answers it. */
  void answer(Exchange exchange, Version version, Map<String, String> variables)
      throws IOException {
    String id = Ids.invocation();
    exchange.callId(id);
    exchange.setHeader("X-Function-Version", version.id().tag());
    exchange.setHeader("X-Function-Commit", version.commit());
    RequestBody body = exchange.body(maxBody);
    Call call = new Call(id, version, Caller.HTTP, variables, timeout(exchange, version));
    HttpAnswer answer =
        new HttpAnswer(exchange, body, input(exchange, body), version.spec().contract());
    exchange.onGone(() -> invoker.cancel(id));
    body.onExceeded(() -> invoker.cancel(id));
    InvocationResult result = invoker.invoke(call, answer);
    if (!exchange.committed()) {
      exchange.setHeader("Server-Timing", serverTiming(result.timings()));
    }
    if (body.exceeded()) {
      throw RequestBody.tooLarge(maxBody);
    }
    if (result.outcome() instanceof Outcome.Succeeded) {
      answer.complete();
    } else {
      throw new SkerryException(code(result.outcome()), result.outcome().detail());
    }
  }

  /**
   * A short body is waited for before a jail is taken: then it goes to the function together with
   * the start, and a slow sender holds no jail.
   */
  private static InputStream input(Exchange exchange, RequestBody body) throws IOException {
    long length = exchange.declaredLength();
    return length >= 0 && length <= SHORT_BODY
        ? new ByteArrayInputStream(body.readNBytes((int) length))
        : body;
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
