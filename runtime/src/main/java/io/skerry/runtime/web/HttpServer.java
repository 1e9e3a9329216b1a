package io.skerry.runtime.web;

import io.netty.handler.codec.TooLongFrameException;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The listening server; knows no path of its own. */
public final class HttpServer implements AutoCloseable {
  private static final int MAX_HEADER = 32 * 1024;
  private static final int MAX_LINE = 8 * 1024;

  /** A run that has just ended has its answer still to be sent. */
  private static final long ANSWER_SECONDS = 2;

  private static final long CLOSE_SECONDS = 10;
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final Vertx vertx;
  private final io.vertx.core.http.HttpServer server;

  private HttpServer(Vertx vertx, io.vertx.core.http.HttpServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws SkerryException (prerequisite) when the address cannot be had
   */
  public static HttpServer start(String host, int port, List<Routes> routes) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));
    Router router = Router.router(vertx);
    Bridge bridge = new Bridge();
    routes.forEach(part -> part.mount(router, bridge));
    router
        .route()
        .last()
        .handler(
            bridge.to(exchange -> {
              throw new SkerryException(
                  ErrorCode.NOT_FOUND, "nothing is served at " + exchange.path());
            }));
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADER)
            .setMaxInitialLineLength(MAX_LINE)
            .setHttp2ClearTextEnabled(false)
            .setHandle100ContinueAutomatically(true);
    io.vertx.core.http.HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(request -> serve(router, request))
            .invalidRequestHandler(HttpServer::refuseInvalid);
    try {
      server
          .listen(SocketAddress.inetSocketAddress(port, host))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING, "listen on " + host + ":" + port + ": " + reason(e), e);
    }
    return new HttpServer(vertx, server);
  }

  private static String reason(CompletionException e) {
    String message = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
    return message.contains("in use")
        ? "another program listens there already; choose another address with --listen HOST:PORT"
        : message;
  }

  private static void refuseInvalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    boolean tooLong = cause instanceof TooLongFrameException;
    String detail =
        tooLong
            ? "the request line is longer than "
                + MAX_LINE
                + " bytes, or the headers together are longer than "
                + MAX_HEADER
            : "the request is no valid HTTP";
    refuse(request, tooLong ? ErrorCode.HEADERS_TOO_LARGE : ErrorCode.INVALID_REQUEST, detail);
  }

  /** The router itself fails, with a stack trace in the log, where an escape is broken. */
  private static void serve(Router router, HttpServerRequest request) {
    if (BROKEN_ESCAPE.matcher(String.valueOf(request.path())).find()) {
      refuse(
          request,
          ErrorCode.INVALID_REQUEST,
          "the path has a percent sign without two hexadecimal digits behind it");
      return;
    }
    router.handle(request);
  }

  private static void refuse(HttpServerRequest request, ErrorCode code, String detail) {
    var _ =
        request
            .response()
            .setStatusCode(code.status())
            .putHeader("Content-Type", "application/problem+json")
            .putHeader("Connection", "close")
            .end(
                "{\"type\":\"about:blank\",\"title\":\"Bad request\",\"status\":"
                    + code.status()
                    + ",\"code\":\""
                    + code.code()
                    + "\",\"detail\":\""
                    + detail
                    + "\",\"component\":\"web\"}\n")
            .onComplete(_ -> request.connection().close());
  }

  /** The port that the server listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Stops listening, lets answers under way end, then ends what is left of the connections. */
  @Override
  public void close() {
    try {
      server
          .shutdown(ANSWER_SECONDS, TimeUnit.SECONDS)
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
          .join();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
