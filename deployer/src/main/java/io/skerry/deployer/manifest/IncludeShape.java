package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.util.Optional;
import java.util.regex.Pattern;

/** A relative path of the repository; whether it leaves the repository shows only in the tree. */
record IncludeShape() implements Shape<String> {
  private static final String PATTERN = "[^/\\\\\\x00-\\x1f][^\\\\\\x00-\\x1f]{0,1023}";
  private static final Pattern RELATIVE = Pattern.compile(PATTERN);

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> path = cursor.string(expected());
    if (path.isPresent() && !RELATIVE.matcher(path.get()).matches()) {
      cursor.report(expected(), "it is relative to the function's directory");
      return Optional.empty();
    }
    return path;
  }

  @Override
  public String expected() {
    return "a relative path such as ../shared";
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^" + PATTERN + "$");
  }
}
