package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/** What a test says in skerry.yaml, in variables and in flags. */
record Sources(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {

  static Sources none() {
    return new Sources(Optional.empty(), Map.of(), Map.of());
  }

  static Sources variable(String name, String value) {
    return new Sources(Optional.empty(), Map.of(name, value), Map.of());
  }

  static Sources flag(String name, String value) {
    return new Sources(Optional.empty(), Map.of(), Map.of(name, value));
  }

  static Sources yaml(Path directory, String yaml) {
    try {
      Path file = Files.writeString(directory.resolve("skerry.yaml"), yaml);
      return new Sources(Optional.of(file), Map.of(), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Sources and(Map<String, String> variables, Map<String, String> more) {
    return new Sources(file, variables, more);
  }

  Configuration read() {
    return ConfigurationReader.read(file, environment, flags);
  }

  /** The errors, without the directory of the file. */
  List<String> errors() {
    SkerryException thrown = catchThrowableOfType(SkerryException.class, this::read);
    Assertions.assertThat(thrown).as("the errors of %s", this).isNotNull();
    Assertions.assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    String directory = file.map(path -> path.getParent() + "/").orElse("no such directory");
    return thrown.text().lines().map(line -> line.replace(directory, "")).toList();
  }
}
