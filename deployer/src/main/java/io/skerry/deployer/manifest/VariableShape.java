package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Shape;
import java.util.Optional;

/** The name of a variable of a run. */
record VariableShape() implements Shape<String> {

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> name = cursor.string(expected());
    Optional<String> objection = name.flatMap(VariableRule.RUN::objection);
    objection.ifPresent(hint -> cursor.report(expected(), hint));
    return objection.isPresent() ? Optional.empty() : name;
  }

  @Override
  public String expected() {
    return VariableRule.RUN.expected();
  }

  @Override
  public ObjectNode schema() {
    return VariableRule.RUN.schema();
  }
}
