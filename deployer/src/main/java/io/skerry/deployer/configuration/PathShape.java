package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A path on this machine; nothing need be there yet. */
record PathShape(String expected, boolean absolute) implements Shape<Path> {

  @Override
  public Optional<Path> read(Cursor cursor) {
    Optional<String> text = cursor.string(expected);
    Optional<String> objection = text.flatMap(this::objection);
    if (text.isEmpty() || objection.isPresent()) {
      objection.ifPresent(hint -> cursor.report(expected, hint));
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(text.get()));
    } catch (InvalidPathException e) {
      // In the C locale the runtime knows no path beyond ASCII.
      cursor.report(expected, e.getReason());
      return Optional.empty();
    }
  }

  private Optional<String> objection(String text) {
    if (text.isBlank()) {
      return Optional.of("write . for the working directory");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("no control characters");
    }
    if (text.startsWith("~")) {
      return Optional.of("write the home directory out: no shell reads this");
    }
    return absolute && !text.startsWith("/")
        ? Optional.of("begin it with a slash")
        : Optional.empty();
  }

  @Override
  public ObjectNode schema() {
    return absolute ? Json.pattern("^/") : Json.type("string").put("minLength", 1);
  }
}
