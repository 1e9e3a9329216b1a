package io.skerry.runtime.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An answer that says what went wrong (RFC 9457).
 *
 * @param detail one line for people
 */
public record Problem(ErrorCode code, String detail) {

  /** The problem that an exception tells of. */
  public static Problem of(SkerryException e) {
    return new Problem(e.code(), e.text());
  }

  /** Sends the problem, or cuts the connection when another answer has begun. */
  public void send(Exchange exchange) {
    if (exchange.committed()) {
      exchange.reset();
      return;
    }
    if (code == ErrorCode.TOO_MANY_REQUESTS || code.status() == 503) {
      exchange.setHeader("Retry-After", "1");
    }
    exchange.setHeader("Content-Type", "application/problem+json");
    exchange.reply(code.status(), json(exchange));
  }

  private byte[] json(Exchange exchange) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("type", "about:blank");
    node.put("title", title());
    node.put("status", code.status());
    node.put("code", code.code());
    node.put("detail", detail);
    node.put("component", exchange.component());
    exchange.callId().ifPresent(id -> node.put("callId", id));
    return (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private String title() {
    String words = code.code().replace('-', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
