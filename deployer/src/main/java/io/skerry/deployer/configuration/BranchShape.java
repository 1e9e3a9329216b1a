package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;

/** The name of a branch. */
record BranchShape() implements Shape<String> {

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> name = cursor.string(expected());
    Optional<String> objection = name.flatMap(BranchShape::objection);
    objection.ifPresent(hint -> cursor.report(expected(), hint));
    return objection.isPresent() ? Optional.empty() : name;
  }

  private static Optional<String> objection(String name) {
    if (name.startsWith(Constants.R_HEADS)) {
      return Optional.of("leave out " + Constants.R_HEADS);
    }
    if (name.startsWith("-")) {
      return Optional.of("it must not begin with a hyphen");
    }
    return Repository.isValidRefName(Constants.R_HEADS + name)
        ? Optional.empty()
        : Optional.of("Git does not allow this name");
  }

  @Override
  public String expected() {
    return "the name of a branch";
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^[^-\\s][^\\s]*$");
  }
}
