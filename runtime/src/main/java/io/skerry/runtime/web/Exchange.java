package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.store.Json;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Made on the event loop, then used by one thread at a time, that loop
 * or a virtual one; {@link #onGone} alone may come from the event loop meanwhile.
 */
public final class Exchange {
  private final RoutingContext routing;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context loop;
  private final RequestBody body;
  private final Gone gone = new Gone();
  private @Nullable ResponseStream stream;
  private @Nullable String callId;
  private String component = "web";
  private boolean replied;

  Exchange(RoutingContext routing) {
    this.routing = routing;
    this.request = routing.request();
    this.response = routing.response();
    this.loop = routing.vertx().getOrCreateContext();
    this.body = new RequestBody(request, loop);
    response.closeHandler(_ -> closed());
    response.exceptionHandler(_ -> closed());
  }

  private void closed() {
    gone.happened();
    body.abort();
  }

  public String method() {
    return request.method().name();
  }

  /** The path as it was sent, without the query. */
  public String path() {
    String path = request.path();
    return path == null ? "/" : path;
  }

  /** The query as it was sent; empty when there is none. */
  public String query() {
    String query = request.query();
    return query == null ? "" : query;
  }

  /** Path and query as they were sent. */
  public String uri() {
    return request.uri();
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** All headers, in order, as they were sent. */
  public List<Map.Entry<String, String>> headers() {
    return request.headers().entries();
  }

  /** A parameter of the query. */
  public Optional<String> parameter(String name) {
    try {
      return Optional.ofNullable(routing.queryParams().get(name));
    } catch (RuntimeException e) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST, "the query is broken: percent-encode its parameters", e);
    }
  }

  /** A part of the path that the route names. */
  public String pathParameter(String name) {
    String value = routing.pathParam(name);
    if (value == null) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, "the path lacks its " + name);
    }
    return value;
  }

  /** The address that the request came from. */
  public String remoteAddress() {
    return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
  }

  /** The host and port that the client meant. */
  public Optional<String> authority() {
    return Optional.ofNullable(request.authority()).map(Object::toString);
  }

  /** The port that the request came to. */
  public int localPort() {
    return request.localAddress() == null ? 0 : request.localAddress().port();
  }

  /**
   * The body, readable once.
   *
   * @param limit bytes; a longer body is refused, at once where its length is declared
   * @throws SkerryException (too large)
   */
  public RequestBody body(long limit) {
    if (declaredLength() > limit) {
      throw RequestBody.tooLarge(limit);
    }
    body.limit(limit);
    return body;
  }

  private static long number(String declared) {
    try {
      return Long.parseLong(declared);
    } catch (NumberFormatException e) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, "Content-Length is no number", e);
    }
  }

  /** How long the body is: 0 when there is none, -1 when only its end will tell. */
  public long declaredLength() {
    if (request.getHeader("Transfer-Encoding") != null) {
      return -1;
    }
    String declared = request.getHeader("Content-Length");
    return declared == null ? 0 : number(declared);
  }

  /** The loop that the request came on, where it can watch other channels too. */
  public Optional<EventLoop> loop() {
    return NettyLoop.of(loop);
  }

  /** Does something on the event loop, behind what has arrived by now. */
  public void soon(Runnable work) {
    loop.runOnContext(_ -> work.run());
  }

  /** Calls back, once, when the client goes away before it has its answer. */
  public void onGone(Runnable callback) {
    gone.then(callback);
  }

  /** Whether the client went away. */
  public boolean gone() {
    return gone.has();
  }

  /** Names the call that this request became, for the answer and for problems. */
  public void callId(String id) {
    callId = id;
    setHeader("X-Call-Id", id);
  }

  Optional<String> callId() {
    return Optional.ofNullable(callId);
  }

  /** Names the part that answers, for problems. */
  public void component(String name) {
    component = name;
  }

  String component() {
    return component;
  }

  /** Sets a header of the answer. */
  public void setHeader(String name, String value) {
    response.putHeader(name, value);
  }

  /** Adds a header of the answer beside those of the same name. */
  public void addHeader(String name, String value) {
    MultiMap headers = response.headers();
    headers.add(name, value);
  }

  /** Whether an answer has begun. */
  public boolean committed() {
    return replied;
  }

  /** Answers as a whole. */
  public void reply(int status, byte[] content) {
    begin(status);
    loop.runOnContext(_ -> {
      // Asked here: the end of a request that has no body arrives on the event loop too.
      boolean unread = !body.exhausted();
      if (unread) {
        response.putHeader("Connection", "close");
      }
      response.end(Buffer.buffer(content)).onComplete(_ -> giveUpBody(unread));
    });
  }

  /** Nobody reads the rest of the body: the connection cannot carry another request. */
  private void giveUpBody(boolean unread) {
    if (unread) {
      body.abort();
      request.connection().close();
    }
  }

  /** Answers with a value as JSON. */
  public void replyJson(int status, Object value) {
    setHeader("Content-Type", "application/json");
    reply(status, (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with text. */
  public void replyText(int status, String text) {
    setHeader("Content-Type", "text/plain; charset=utf-8");
    reply(status, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins an answer that is written piece by piece. */
  public ResponseStream stream(int status) {
    begin(status);
    ResponseStream begun =
        new ResponseStream(response, loop, gone, () -> giveUpBody(!body.exhausted()));
    stream = begun;
    return begun;
  }

  private void begin(int status) {
    if (replied) {
      throw new IllegalStateException("the request was answered already");
    }
    replied = true;
    response.setStatusCode(status);
  }

  /** Cuts an answer that has begun, so that the client cannot take it for whole. */
  public void reset() {
    if (stream != null) {
      loop.runOnContext(_ -> {
        var _ = request.connection().close();
      });
    }
  }
}
