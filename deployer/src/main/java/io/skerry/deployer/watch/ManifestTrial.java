package io.skerry.deployer.watch;

import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.deployer.manifest.Manifests;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** Reads the manifests of a commit as a deployment would. */
final class ManifestTrial {
  private static final String REMEDY = "mend the manifests, commit, and try again";

  private ManifestTrial() {}

  static Optional<Failed> attempt(Repository git, ObjectId commit, Map<Step, String> found) {
    try {
      SourceTree source = SourceTree.of(git, commit);
      List<String> errors = new ArrayList<>();
      List<ManifestResult.Valid> valid = new ArrayList<>();
      for (SourceTree.ManifestFile file : source.manifests()) {
        String directory = file.directory().substring(file.directory().lastIndexOf('/') + 1);
        switch (ManifestReader.read(file.path(), source.content(file), directory)) {
          case ManifestResult.Valid result -> valid.add(result);
          case ManifestResult.Invalid(var all) ->
              all.forEach(error -> errors.add(error.toString()));
        }
      }
      Manifests.check(valid).forEach(error -> errors.add(error.toString()));
      found.put(Step.MANIFESTS, valid.size() == 1 ? "1 function" : valid.size() + " functions");
      return errors.isEmpty() ? Optional.empty() : failed(String.join("\n", errors));
    } catch (SkerryException e) {
      return failed(e.text());
    }
  }

  private static Optional<Failed> failed(String message) {
    return Optional.of(new Failed(Step.MANIFESTS, message, REMEDY));
  }
}
