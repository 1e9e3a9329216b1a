package io.skerry.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths as they were sent, and the routes that they lead to. */
class RequestPathTest {
  @ParameterizedTest
  @CsvSource({
    "/,/",
    "/a,/a",
    "/a/,/a/",
    "//a,//a",
    "/a%20b,/a b",
    "/%C3%A4,/ä",
    "/%2e/a,/a",
    "/a/./b,/a/b",
    "/a/../b,/b",
    "/a/%2e%2e/b,/b",
    "/a/%2E./b,/b",
    "/a/b/..,/a/",
    "/a/.,/a/",
    "/a%2fb,/a/b",
    "/a%2f..%2fb,/b",
    "/...,/...",
    "/.a,/.a",
    "/a%252e,/a%2e",
    "/a+b,/a+b"
  })
  void decodes(String raw, String path) {
    assertThat(RequestPath.decode(raw)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "a",
        "/%00",
        "/%0A",
        "/%0d",
        "/%7f",
        "/%1b[0m",
        "/%c2%85",
        "/%",
        "/%4",
        "/%zz",
        "/%-1",
        "/a%",
        "/%ff",
        "/%c3",
        "/%c0%af",
        "/%ed%a0%80",
        "/..",
        "/../a",
        "/a/../..",
        "/%2e%2e",
        "/%2e%2e/a",
        "/a/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f.."
      })
  void refuses(String raw) {
    assertThatThrownBy(() -> RequestPath.decode(raw))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              Sample.named("root").route("/", "GET").version(1),
              Sample.named("read").route("/a", "GET").version(1),
              Sample.named("write").route("/a", "POST", "PUT").version(1),
              Sample.named("deep").route("/a/b/c", "GET").version(1)));

  private static String found(String path, String method) {
    return TABLE
        .find(path)
        .flatMap(match -> match.route(method))
        .map(route -> route.version().spec().name().value())
        .orElse("none");
  }

  @ParameterizedTest
  @CsvSource({
    "/,GET,root",
    "/x,GET,root",
    "/ab,GET,root",
    "/a,GET,read",
    "/a,HEAD,read",
    "/a,POST,write",
    "/a,DELETE,none",
    "/a/,PUT,write",
    "/a/b,GET,read",
    "/a/b/c,GET,deep",
    "/a/b/c,POST,none",
    "/a/b/c/d/e,GET,deep",
    "/a/b/cd,GET,read"
  })
  void leadsToTheLongestRoute(String path, String method, String function) {
    assertThat(found(path, method)).isEqualTo(function);
  }

  @Test
  void saysWhichMethodsWouldBeRight() {
    assertThat(TABLE.find("/a").orElseThrow().allowed()).isEqualTo("GET, HEAD, POST, PUT");
    assertThat(TABLE.find("/a/x").orElseThrow().path()).isEqualTo("/a");
    assertThat(RouteTable.EMPTY.find("/a")).isEmpty();
  }
}
