package io.skerry.deployer.release;

import io.skerry.deployer.build.Base;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.git.FunctionFiles;
import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.git.TemplateCommit;
import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** What a new hosted repository begins with: the template, as far as this machine can build it. */
public final class Template {
  private final Path directory;
  private final Builders builders;
  private final Base base;

  public Template(Path directory, Builders builders, Base base) {
    this.directory = directory;
    this.builders = builders;
    this.base = base;
  }

  /**
   * Writes the first commit.
   *
   * @param hint is told of each function that is left out, and what would bring it in
   */
  public ObjectId commit(Repository repository, Consumer<String> hint) {
    String message = "Begin with the template";
    ObjectId whole = TemplateCommit.write(repository, directory, _ -> true, message);
    SourceTree source = SourceTree.of(repository, whole);
    Map<String, String> leftOut = new HashMap<>();
    for (SourceTree.ManifestFile file : source.manifests()) {
      missing(source, file)
          .ifPresent(tool -> {
            leftOut.put(file.directory(), tool.program());
            hint.accept(
                "left out "
                    + file.directory()
                    + ": there is no "
                    + tool.program()
                    + " on this machine; "
                    + tool.remedy());
          });
    }
    return leftOut.isEmpty()
        ? whole
        : TemplateCommit.write(repository, directory, path -> !leftOut.containsKey(path), message);
  }

  private Optional<BuildPlan.Tool> missing(SourceTree source, SourceTree.ManifestFile file) {
    String name = file.directory();
    if (!(ManifestReader.read(file.path(), source.content(file), name)
        instanceof ManifestResult.Valid valid)) {
      return Optional.empty();
    }
    Manifest manifest = valid.manifest();
    FunctionFiles files = source.files(file.directory());
    BuildPlan plan =
        builders
            .choose(manifest.runtime(), files.entries())
            .plan(
                new BuildRequest(
                    manifest.spec().name(),
                    files.entries(),
                    files.executables(),
                    manifest.build()));
    return base.missing(plan.tools());
  }
}
