package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A short form for the usual case, or a mapping for the rest. */
public record EitherShape<T>(Shape<T> brief, Section<T> mapping) implements Shape<T> {

  @Override
  public Optional<T> read(Cursor cursor) {
    return cursor.node() instanceof Node.Mapping ? mapping.read(cursor) : brief.read(cursor);
  }

  @Override
  public String expected() {
    return brief.expected() + ", or " + mapping.expected();
  }

  @Override
  public ObjectNode schema() {
    return Json.anyOf(brief.schema(), mapping.schema());
  }
}
