package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.net.Inet6Address;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host with a port: {@code 127.0.0.1:8080}, {@code localhost:0}, {@code [::1]:8080}. */
record AddressShape() implements Shape<Address> {
  private static final int HIGHEST_PORT = 65_535;
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /** The last label of a name begins with a letter: what ends in digits is a broken address. */
  private static final String HOST =
      "(%s\\.){3}%s|(%s\\.){0,16}(?=[A-Za-z])%s".formatted(OCTET, OCTET, LABEL, LABEL);

  private static final String PORT = "(?<port>0|[1-9][0-9]{0,4})";
  private static final Pattern ADDRESS =
      Pattern.compile("((?<host>" + HOST + ")|\\[(?<six>[0-9A-Fa-f:.]{2,45})\\]):" + PORT);

  @Override
  public Optional<Address> read(Cursor cursor) {
    Optional<String> text = cursor.written();
    Optional<Address> address = text.flatMap(AddressShape::parse);
    if (address.isEmpty()) {
      cursor.report(expected(), text.map(AddressShape::hint).orElse("write \"[::1]:8080\""));
    }
    return address;
  }

  private static Optional<Address> parse(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > HIGHEST_PORT) {
      return Optional.empty();
    }
    String six = matcher.group("six");
    String host = six == null ? matcher.group("host") : six;
    return six == null || isVersionSix(six)
        ? Optional.of(new Address(host, Integer.parseInt(matcher.group("port"))))
        : Optional.empty();
  }

  /** Asks no name server. */
  private static boolean isVersionSix(String text) {
    try {
      Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String hint(String text) {
    if (text.matches("[0-9]{1,5}")) {
      return "write 127.0.0.1:" + text;
    }
    if (text.contains("://")) {
      return "leave out the scheme";
    }
    if (text.matches("[*]?:[0-9]{1,5}")) {
      return "write an address in front; 0.0.0.0 stands for all of this machine";
    }
    if (text.matches("[0-9A-Fa-f:]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*")) {
      return "put an IPv6 address in brackets: [::1]:8080";
    }
    return text.matches("[^:]+") ? "add a port, as in 127.0.0.1:8080" : "";
  }

  @Override
  public String expected() {
    return "a host and a port (0 to " + HIGHEST_PORT + ") such as 127.0.0.1:8080";
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^.+:(0|[1-9][0-9]{0,4})$");
  }
}
