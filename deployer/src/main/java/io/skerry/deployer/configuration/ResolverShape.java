package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address of a name server that is not on this host. */
record ResolverShape() implements Shape<String> {
  /** No zone, no name: nothing here asks a name server. */
  private static final Pattern LITERAL =
      Pattern.compile("([0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]{1,44}");

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> text = cursor.written().filter(word -> LITERAL.matcher(word).matches());
    try {
      if (text.isPresent()) {
        InetAddress address = InetAddress.ofLiteral(text.get());
        if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
          return text;
        }
        cursor.report(expected(), "jails do not reach the host's loopback");
        return Optional.empty();
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    cursor.report(expected(), "");
    return Optional.empty();
  }

  @Override
  public String expected() {
    return "the address of a name server such as 192.0.2.53";
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^(" + LITERAL.pattern() + ")$");
  }
}
