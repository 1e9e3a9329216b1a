package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.ChoiceShape;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Shape;
import io.skerry.runtime.function.Trigger;
import java.util.Optional;

/** A trigger; its {@code kind} says which other keys it has. */
record TriggerShape(Section<Trigger> http, Section<Trigger> cron) implements Shape<Trigger> {
  private static final String KIND = "kind";
  private static final ChoiceShape<String> KINDS = ChoiceShape.words("http", "cron");

  @Override
  public Optional<Trigger> read(Cursor cursor) {
    if (!(cursor.node() instanceof Node.Mapping mapping)) {
      cursor.report(expected(), "write {kind: http, path: /resize}");
      return Optional.empty();
    }
    Optional<Node.Entry> kind =
        mapping.entries().stream().filter(entry -> entry.key().equals(KIND)).findFirst();
    String key = Node.join(cursor.key(), KIND);
    if (kind.isEmpty()) {
      cursor
          .problems()
          .report(mapping.place(), key, KINDS.expected(), "no such key", "add kind: http");
      return Optional.empty();
    }
    return KINDS
        .read(new Cursor(kind.get().value(), key, cursor.problems()))
        .flatMap(word -> (word.equals("http") ? http : cron).read(cursor));
  }

  @Override
  public String expected() {
    return "a mapping with kind: http or cron";
  }

  @Override
  public boolean isMapping() {
    return true;
  }

  @Override
  public ObjectNode schema() {
    return Json.oneOf(http.schema(), cron.schema());
  }
}
