package io.skerry.deployer.cli;

import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.deployer.manifest.Manifests;
import io.skerry.deployer.yaml.YamlError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry check}: reads the manifests of a directory as a push would. */
@Command(
    name = "check",
    description = "Check every function.yaml below a directory, without a service.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", arity = "0..1", description = "the directory (default: this one)")
  private Path directory = Path.of(".");

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CliException(ExitStatus.USAGE, directory + " is no directory");
    }
    List<YamlError> errors = new ArrayList<>();
    List<ManifestResult.Valid> valid = new ArrayList<>();
    for (Path file : manifests()) {
      Path parent = file.toAbsolutePath().normalize().getParent();
      String name = String.valueOf(parent == null ? "" : parent.getFileName());
      String path = directory.relativize(file).toString();
      switch (ManifestReader.read(path, Files.readAllBytes(file), name)) {
        case ManifestResult.Valid result -> valid.add(result);
        case ManifestResult.Invalid(var found) -> errors.addAll(found);
      }
    }
    errors.addAll(Manifests.check(valid));
    return report(valid, errors);
  }

  private int report(List<ManifestResult.Valid> valid, List<YamlError> errors) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      List<String> paths = valid.stream().map(ManifestResult.Valid::path).toList();
      Output.print(out, Map.of("valid", paths, "errors", errors));
    } else {
      errors.forEach(out::println);
    }
    if (errors.isEmpty() && !output.json()) {
      valid.forEach(result -> out.println("ok " + result.path()));
      out.println(valid.size() + (valid.size() == 1 ? " manifest" : " manifests") + ", no error");
    }
    out.flush();
    if (valid.isEmpty() && errors.isEmpty()) {
      throw new CliException(ExitStatus.FAILED, "there is no function.yaml below " + directory);
    }
    return errors.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.endsWith("function.yaml") && Files.isRegularFile(file))
          .filter(file -> !file.toString().contains("/.git/"))
          .sorted()
          .toList();
    }
  }
}
