package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Section;
import java.util.Optional;

/** The manifest's JSON Schema, made from the reader's own keys. */
public final class ManifestSchema {
  private static final Section<Object> ROOT =
      new Section<>("a manifest", ManifestKeys.ALL, values -> Optional.empty());

  private ManifestSchema() {}

  /** The schema as JSON (draft 2020-12), for editors. */
  public static String json() {
    return node().toPrettyString();
  }

  static ObjectNode node() {
    ObjectNode schema =
        Json.object()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Skerry function manifest");
    schema.setAll(ROOT.schema());
    return schema;
  }
}
