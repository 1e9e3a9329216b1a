package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Token;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.ResponseStream;
import io.skerry.runtime.web.Routes;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.UnpackException;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.util.io.LimitedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Git's smart HTTP protocol at {@code /git/NAME.git}, by JGit over streams. Fetching needs the
 * scope read, pushing the scope deploy; the token goes as the password.
 */
public final class GitHttp implements Routes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GitHttp.class);
  private static final String UPLOAD = "git-upload-pack";
  private static final String RECEIVE = "git-receive-pack";
  private static final long MAX_BODY = 1L << 30;

  /** Less than a body may have, so that the client reads why. */
  static final long MAX_PACK = MAX_BODY - (64L << 20);

  /** What a client wants and has: short lines, a few thousand at most. */
  private static final long MAX_WISHES = 8L << 20;

  private static final int THREADS = 64;

  private final Access access;
  private final Repositories repositories;
  private final PushHook hook;
  private final String hosted;

  /** JGit reads files, which would pin virtual threads. */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().daemon().name("git-", 0).factory());

  /**
   * @param hosted the one repository that may be pushed to; the others mirror watched ones
   */
  public GitHttp(Access access, Repositories repositories, PushHook hook, String hosted) {
    this.access = access;
    this.repositories = repositories;
    this.hook = hook;
    this.hosted = hosted;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    router.route(HttpMethod.GET, "/git/:repository/info/refs").handler(bridge.to(this::advertise));
    router
        .route(HttpMethod.POST, "/git/:repository/" + UPLOAD)
        .handler(bridge.to(exchange -> serve(exchange, UPLOAD)));
    router
        .route(HttpMethod.POST, "/git/:repository/" + RECEIVE)
        .handler(bridge.to(exchange -> serve(exchange, RECEIVE)));
  }

  private void advertise(Exchange exchange) throws IOException {
    String service = exchange.parameter("service").orElse("");
    if (!service.equals(UPLOAD) && !service.equals(RECEIVE)) {
      throw new SkerryException(
          ErrorCode.FORBIDDEN, "only Git's smart protocol is spoken here; update your Git");
    }
    require(exchange, service);
    Repository repository = open(exchange, service);
    exchange.setHeader("Content-Type", "application/x-" + service + "-advertisement");
    exchange.setHeader("Cache-Control", "no-cache");
    try (OutputStream out = new BufferedOutputStream(exchange.stream(200))) {
      await(() -> advertise(repository, service, out));
    }
  }

  private void advertise(Repository repository, String service, OutputStream out)
      throws IOException {
    PacketLineOut lines = new PacketLineOut(out);
    lines.writeString("# service=" + service + "\n");
    lines.end();
    RefAdvertiser advertiser = new RefAdvertiser.PacketLineOutRefAdvertiser(lines);
    if (service.equals(UPLOAD)) {
      UploadPack upload = new UploadPack(repository);
      upload.setBiDirectionalPipe(false);
      upload.setRefFilter(GitHttp::visible);
      upload.sendAdvertisedRefs(advertiser);
    } else {
      receivePack(repository, InputStream.nullInputStream()).sendAdvertisedRefs(advertiser);
    }
  }

  private void serve(Exchange exchange, String service) throws IOException {
    String pusher = require(exchange, service).name();
    Repository repository = open(exchange, service);
    exchange.setHeader("Content-Type", "application/x-" + service + "-result");
    exchange.setHeader("Cache-Control", "no-cache");
    InputStream in = input(exchange, service.equals(UPLOAD) ? MAX_WISHES : MAX_BODY);
    String name = name(exchange);
    try (ResponseStream out = exchange.stream(200)) {
      await(() -> serve(repository, name, pusher, service, in, out));
    }
  }

  private void serve(
      Repository repository,
      String name,
      String pusher,
      String service,
      InputStream in,
      OutputStream out)
      throws IOException {
    if (service.equals(UPLOAD)) {
      UploadPack upload = new UploadPack(repository);
      upload.setBiDirectionalPipe(false);
      upload.setRefFilter(GitHttp::visible);
      upload.upload(in, out, null);
    } else {
      KeepAlive alive = new KeepAlive(out);
      ReceivePack receive = receivePack(repository, in);
      receive.setPreReceiveHook(
          (pack, commands) -> hook.receive(name, pusher, pack, commands, alive));
      try {
        receive.receive(in, alive, null);
      } catch (UnpackException e) {
        // The client was told already: what it sent cannot be used.
        LOG.info("push to {}: {}", name, e.getCause() == null ? e : e.getCause().getMessage());
      } finally {
        alive.flush();
      }
    }
  }

  private static ReceivePack receivePack(Repository repository, InputStream in) {
    ReceivePack receive = new PushReceiver(repository, in);
    receive.setBiDirectionalPipe(false);
    receive.setRefFilter(GitHttp::visible);
    receive.setCheckReceivedObjects(true);
    receive.setAtomic(true);
    receive.setAllowPushOptions(true);
    receive.setMaxPackSizeLimit(MAX_PACK);
    receive.setMaxObjectSizeLimit(FileRules.MAX_FILE);
    receive.setTimeout(0);
    return receive;
  }

  private Token require(Exchange exchange, String service) {
    exchange.component("git");
    return access.require(exchange, service.equals(UPLOAD) ? Scope.READ : Scope.DEPLOY, "Basic");
  }

  private Repository open(Exchange exchange, String service) {
    String name = name(exchange);
    if (service.equals(RECEIVE) && !name.equals(hosted) && repositories.find(name).isPresent()) {
      throw new SkerryException(
          ErrorCode.FORBIDDEN,
          "the repository '" + name + "' is watched elsewhere: push to where it comes from");
    }
    return repositories
        .find(name)
        .orElseThrow(() ->
            new SkerryException(ErrorCode.NOT_FOUND, "there is no repository '" + name + "' here"));
  }

  /** What others see of a repository: not the refs that we keep for ourselves. */
  private static Map<String, Ref> visible(Map<String, Ref> refs) {
    Map<String, Ref> visible = new HashMap<>(refs);
    visible.keySet().removeIf(name -> name.startsWith(Repositories.OWN));
    return visible;
  }

  private static String name(Exchange exchange) {
    String segment = exchange.pathParameter("repository");
    return segment.endsWith(".git") ? segment.substring(0, segment.length() - 4) : segment;
  }

  private static InputStream input(Exchange exchange, long limit) throws IOException {
    InputStream body = new BufferedInputStream(exchange.body(limit));
    if (exchange.header("Content-Encoding").filter("gzip"::equalsIgnoreCase).isEmpty()) {
      return body;
    }
    try {
      return new Limited(new GZIPInputStream(body), limit);
    } catch (ZipException | EOFException e) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, "the body is not gzip as declared", e);
    }
  }

  /** A short compressed body may become a very long one. */
  private static final class Limited extends LimitedInputStream {
    Limited(InputStream in, long limit) {
      super(in, limit);
    }

    @Override
    protected void limitExceeded() throws IOException {
      throw new IOException("the body is longer than " + limit + " bytes");
    }
  }

  /** Work that reads files. */
  private interface Work {
    void run() throws IOException;
  }

  private void await(Work work) throws IOException {
    try {
      threads
          .submit(() -> {
            work.run();
            return true;
          })
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("Git: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
