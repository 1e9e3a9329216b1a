package io.skerry.deployer.release;

import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.deployer.manifest.Manifests;
import io.skerry.deployer.yaml.YamlError;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads every manifest of a commit, and looks at the files beside them. */
final class ManifestScan {
  private ManifestScan() {}

  /**
   * What was found.
   *
   * @param concerned which of the manifests count
   * @param seen what needs no second look
   * @param errors takes a line for everything that is wrong
   */
  static List<Found> scan(
      SourceTree source,
      Predicate<SourceTree.ManifestFile> concerned,
      Seen seen,
      List<String> errors) {
    List<Found> found = new ArrayList<>();
    List<ManifestResult.Valid> valid = new ArrayList<>();
    for (SourceTree.ManifestFile file : source.manifests().stream().filter(concerned).toList()) {
      Optional<ManifestResult.Valid> known = seen.find(file).map(Seen.Function::read);
      if (known.isPresent()) {
        found.add(new Found(file, known.get()));
        valid.add(known.get());
        continue;
      }
      try {
        switch (read(source, file)) {
          case ManifestResult.Valid result -> {
            Found function = new Found(file, result);
            found.add(function);
            valid.add(result);
            look(source, function, errors);
          }
          case ManifestResult.Invalid(List<YamlError> all) -> {
            all.forEach(error -> errors.add(error.toString()));
            tell(file, source.files(file.directory()).problems(), errors);
          }
        }
      } catch (SkerryException e) {
        String path = file.path() + ":";
        errors.add(e.text().startsWith(file.path()) ? e.text() : path + " " + e.text());
      }
    }
    Manifests.check(valid).forEach(error -> errors.add(error.toString()));
    return found;
  }

  private static void look(SourceTree source, Found function, List<String> errors) {
    tell(
        function.file(),
        source.files(function.directory(), function.includes()).problems(),
        errors);
  }

  private static void tell(
      SourceTree.ManifestFile file, List<String> problems, List<String> errors) {
    String prefix = file.directory().isEmpty() ? "" : file.directory() + "/";
    problems.forEach(problem -> errors.add(prefix + problem));
  }

  private static ManifestResult read(SourceTree source, SourceTree.ManifestFile file) {
    String directory = file.directory().substring(file.directory().lastIndexOf('/') + 1);
    return ManifestReader.read(file.path(), source.content(file), directory);
  }
}
