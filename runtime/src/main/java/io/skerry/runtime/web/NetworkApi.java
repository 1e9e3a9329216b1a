package io.skerry.runtime.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.spi.Lease;
import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.store.Scope;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/network/addresses}: the addresses of jails, who has which, and giving them free.
 */
public final class NetworkApi implements Routes {
  private static final String FREE = "free";
  private static final int MOST_FREE = 500;
  private static final long MOST_BODY = 1 << 10;

  private final Access access;
  private final AddressBook addresses;

  public NetworkApi(Access access, AddressBook addresses) {
    this.access = access;
    this.addresses = addresses;
  }

  @Override
  public void mount(Router router, Bridge bridge) {
    ApiRoutes routes = new ApiRoutes(router, bridge, access);
    routes.get("/network/addresses", this::list);
    routes.add(HttpMethod.PUT, "/network/addresses/:address", Scope.ADMIN, this::release);
  }

  private void list(Exchange exchange) {
    Optional<String> state = exchange.parameter("state");
    if (state.filter(FREE::equals).isPresent()) {
      exchange.replyJson(
          200, Page.whole(addresses.free(MOST_FREE).stream().map(View::free).toList()));
      return;
    }
    List<String> known =
        Stream.of(AddressRow.State.values()).map(NetworkApi::label).sorted().toList();
    if (state.isPresent() && !known.contains(state.get())) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST,
          "state is free, " + String.join(" or ", known) + ", not " + state.get());
    }
    exchange.replyJson(
        200,
        Page.whole(
            addresses.list().stream()
                .filter(row -> state.isEmpty() || state.get().equals(label(row.state())))
                .map(View::of)
                .toList()));
  }

  private void release(Exchange exchange) {
    try {
      String state =
          Json.MAPPER.readTree(exchange.body(MOST_BODY).readAllBytes()).path("state").asText();
      if (!state.equals(FREE)) {
        throw new SkerryException(
            ErrorCode.INVALID_REQUEST, "an address can be given free only: {\"state\": \"free\"}");
      }
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, "the body is no JSON: " + e, e);
    }
    exchange.replyJson(200, View.free(addresses.release(exchange.pathParameter("address"))));
  }

  private static String label(AddressRow.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      String ipv4,
      @Nullable String ipv6,
      String state,
      @Nullable String space,
      @Nullable String jail,
      @Nullable String use,
      @Nullable Instant since) {
    static View of(AddressRow row) {
      return new View(
          row.ipv4(),
          row.ipv6(),
          label(row.state()),
          row.space(),
          row.jail(),
          row.usedBy(),
          row.since());
    }

    static View free(Lease lease) {
      return new View(lease.ipv4(), lease.ipv6().orElse(null), FREE, null, null, null, null);
    }
  }
}
