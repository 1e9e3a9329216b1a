package io.skerry.deployer.api;

import io.skerry.deployer.watch.HookEvent;
import io.skerry.deployer.watch.HookProof;
import io.skerry.deployer.watch.WatchedRepository;
import io.skerry.deployer.watch.Watches;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Tokens;
import io.skerry.runtime.web.Bridge;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.RequestBody;
import io.skerry.runtime.web.Routes;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /webhook/NAME}: somebody who has the repository's secret says that something was
 * pushed. Nothing is believed but that, and the body is never held as a whole.
 */
public final class WebhookRoutes implements Routes {
  /** GitHub's own limit. */
  private static final long MAX_BODY = 25L << 20;

  private static final int PIECE = 16 << 10;
  private static final int BEGINNING = 64 << 10;

  /** Stands in for the secret that is missing, so that its absence does not show. */
  private static final String NOBODYS = Tokens.newText();

  private final Watches watches;
  private final BlockingWork work;

  /**
   * @param work reads the secrets
   */
  public WebhookRoutes(Watches watches, BlockingWork work) {
    this.watches = watches;
    this.work = work;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    router.post("/webhook/:name").handler(bridge.to(this::receive));
  }

  private void receive(Exchange exchange) throws IOException, InterruptedException {
    exchange.component("webhook");
    String name = exchange.pathParameter("name");
    Optional<WatchedRepository> repository = watches.find(name);
    Optional<String> secret = work.call(() -> repository.flatMap(WatchedRepository::webhookSecret));
    HookProof proof = new HookProof(secret.orElse(NOBODYS), exchange::header, Instant.now());
    byte[] beginning = new byte[BEGINNING];
    int length = read(exchange.body(MAX_BODY), proof, beginning);
    if (!proof.holds() || secret.isEmpty() || repository.isEmpty()) {
      throw new SkerryException(
          ErrorCode.UNAUTHORIZED,
          "no repository of this name has a webhook secret that fits this request");
    }
    HookEvent event = HookEvent.of(exchange::header, beginning, length);
    if (event.concerns(repository.get().settings().branch())) {
      watches.lookNow(name);
      exchange.replyJson(202, Map.of("repository", name, "looks", "now"));
    } else {
      exchange.reply(204, new byte[0]);
    }
  }

  /** How much of the beginning there is. */
  private static int read(RequestBody body, HookProof proof, byte[] beginning) throws IOException {
    byte[] piece = new byte[PIECE];
    int kept = 0;
    try {
      for (int count = body.read(piece, 0, PIECE); count >= 0; count = body.read(piece, 0, PIECE)) {
        proof.update(piece, count);
        int more = Math.min(count, beginning.length - kept);
        System.arraycopy(piece, 0, beginning, kept, more);
        kept += more;
      }
      return kept;
    } catch (IOException e) {
      if (body.exceeded()) {
        throw RequestBody.tooLarge(MAX_BODY);
      }
      throw e;
    }
  }
}
