package io.skerry.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Lease;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** Addresses over HTTP: seen by readers, released by administrators. */
@Timeout(60)
class NetworkApiTest {
  @TempDir private Path directory;
  private Database database;
  private AddressBook book;
  private HttpServer server;

  @BeforeEach
  void start() {
    database = Database.open(directory.resolve("skerry.db"));
    Tokens tokens = new Tokens(database);
    tokens.keep("reader", Set.of(Scope.READ), "reading");
    tokens.keep("admin", Set.of(Scope.ADMIN), "ruling");
    book =
        new AddressBook(
            new NetworkSettings(
                AddressRange.of("10.9.0.0/29"),
                Optional.of(AddressRange.of("fd09::/64")),
                "lo1",
                List.of()),
            new AddressTable(database, "here"));
    Lease held = book.lease(_ -> "space-1", book::free);
    book.held(
        held,
        new JailSpec(
            "j-1",
            "h",
            Mockito.mock(Clone.class),
            Limits.DEFAULT,
            new Network(true, false),
            "hello@v3"));
    book.lease(_ -> "space-2", book::free);
    server = HttpServer.start("127.0.0.1", 0, List.of(new NetworkApi(new Access(tokens), book)));
  }

  @AfterEach
  void close() {
    server.close();
    book.close();
    database.close();
  }

  private RawClient.Answer ask(String method, String path, String token, String body)
      throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client
          .send(
              "%s /api/v1/network/addresses%s HTTP/1.1\nHost: h\nAuthorization: Bearer %s\n"
                      .formatted(method, path, token)
                  + "Content-Length: %d\n\n%s".formatted(body.length(), body))
          .read();
    }
  }

  private List<String> states(String query) throws IOException {
    RawClient.Answer answer = ask("GET", query, "reading", "");
    assertThat(answer.status()).isEqualTo(200);
    return Json.MAPPER.readTree(answer.body()).path("items").findValuesAsText("state");
  }

  @Test
  void theListSaysWhoHasWhat() throws IOException {
    JsonNode items = Json.MAPPER.readTree(ask("GET", "", "reading", "").body()).path("items");

    assertThat(items).hasSize(2);
    assertThat(items.get(0).path("ipv4").asText()).isEqualTo("10.9.0.2");
    assertThat(items.get(0).path("ipv6").asText()).isEqualTo("fd09::2");
    assertThat(items.get(0).path("state").asText()).isEqualTo("held");
    assertThat(items.get(0).path("use").asText()).isEqualTo("hello@v3");
    assertThat(items.get(0).path("jail").asText()).isEqualTo("j-1");
    assertThat(items.get(0).path("space").asText()).isEqualTo("space-1");
    assertThat(items.get(1).has("jail")).isFalse();
  }

  @Test
  void statesFilter() throws IOException {
    assertThat(states("?state=held")).containsExactly("held");
    assertThat(states("?state=ready")).containsExactly("ready");
    assertThat(states("?state=free")).hasSize(3).containsOnly("free");
    RawClient.Answer wrong = ask("GET", "?state=used", "reading", "");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body()).contains("state is free, held or ready, not used");
  }

  @Test
  void onlyAdministratorsRelease() throws IOException {
    String free = "{\"state\": \"free\"}";
    assertThat(ask("PUT", "/10.9.0.2", "reading", free).status()).isEqualTo(403);
    assertThat(ask("PUT", "/10.9.0.2", "nobody", free).status()).isEqualTo(401);
    assertThat(states("")).containsExactly("held", "ready");

    RawClient.Answer done = ask("PUT", "/10.9.0.2", "ruling", free);

    assertThat(done.status()).isEqualTo(200);
    assertThat(Json.MAPPER.readTree(done.body()).path("state").asText()).isEqualTo("free");
    assertThat(states("")).containsExactly("ready");
    assertThat(ask("PUT", "/10.9.0.2", "ruling", free).status()).isEqualTo(404);
    assertThat(ask("PUT", "/fd09%3A%3A3", "ruling", free).status()).isEqualTo(200);
  }

  @Test
  void anAddressBecomesNothingButFree() throws IOException {
    assertThat(ask("PUT", "/10.9.0.2", "ruling", "{\"state\": \"held\"}").status()).isEqualTo(400);
    assertThat(ask("PUT", "/10.9.0.2", "ruling", "{}").status()).isEqualTo(400);
    assertThat(ask("PUT", "/10.9.0.2", "ruling", "free").status()).isEqualTo(400);
    assertThat(ask("PUT", "/10.9.0.2", "ruling", " ".repeat(2000)).status()).isEqualTo(413);
    assertThat(states("")).containsExactly("held", "ready");
  }
}
