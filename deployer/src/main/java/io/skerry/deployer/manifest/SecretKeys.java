package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.EitherShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Shape;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.Values;
import io.skerry.runtime.function.Secret;
import java.util.List;
import java.util.Optional;

/** The forms of an item of {@code secrets}. */
final class SecretKeys {
  static final TextShape SECRET_NAME =
      TextShape.of("the name of a secret", "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  static final Key<String> NAME = Key.required("name", SECRET_NAME, "The secret's name.");
  static final Key<String> ENV =
      Key.optional("env", new VariableShape(), "The variable that carries it.");

  static final EitherShape<Secret> SHAPE =
      new EitherShape<>(
          new Brief(),
          new Section<>("a mapping with name and env", List.of(NAME, ENV), SecretKeys::build));

  private SecretKeys() {}

  private static Optional<Secret> build(Values values) {
    return Optional.of(new Secret(values.get(NAME), values.find(ENV).orElse(null)));
  }

  /** A secret's name alone: the secret comes as a file. */
  private record Brief() implements Shape<Secret> {
    @Override
    public Optional<Secret> read(Cursor cursor) {
      return SECRET_NAME.read(cursor).map(name -> new Secret(name, null));
    }

    @Override
    public String expected() {
      return SECRET_NAME.expected();
    }

    @Override
    public ObjectNode schema() {
      return SECRET_NAME.schema();
    }
  }
}
