package io.skerry.deployer.release;

import io.skerry.deployer.git.CommitWords;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.git.SourceDiff;
import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionFilesTable;
import io.skerry.runtime.store.VersionTable;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * Compares versions: what they say, their source, what their snapshots hold. Reads Git; not for
 * virtual threads.
 */
public final class VersionDiffs {
  private static final int MOST_SOURCE = 256 * 1024;

  /** Of a whole release: functions that are compared, and bytes of source for all of them. */
  private static final int MOST_FUNCTIONS = 100;

  private static final int MOST_SOURCE_OF_ALL = 1 << 20;

  private final VersionTable versions;
  private final VersionFilesTable files;
  private final ReleaseTable releases;
  private final Repositories repositories;

  public VersionDiffs(
      VersionTable versions,
      VersionFilesTable files,
      ReleaseTable releases,
      Repositories repositories) {
    this.versions = versions;
    this.files = files;
    this.releases = releases;
    this.repositories = repositories;
  }

  /**
   * Compares two versions.
   *
   * @throws SkerryException (not found)
   */
  public VersionDiff between(VersionId from, VersionId to) {
    return between(version(from), version(to), MOST_SOURCE);
  }

  private Version version(VersionId id) {
    return versions
        .find(id)
        .orElseThrow(() ->
            new SkerryException(
                ErrorCode.NOT_FOUND,
                "there is no version "
                    + id
                    + ", or it is not kept any more; skerry versions "
                    + id.function()
                    + " lists them"));
  }

  /** What a release changed, function by function. */
  public List<VersionDiff> of(String release) {
    Release found =
        releases
            .find(release)
            .orElseThrow(
                () -> new SkerryException(ErrorCode.NOT_FOUND, "there is no release " + release));
    List<Release.Change> changes = found.changes().stream().limit(MOST_FUNCTIONS).toList();
    int share = MOST_SOURCE_OF_ALL / Math.max(4, changes.size());
    return changes.stream().map(change -> of(change, share)).toList();
  }

  private VersionDiff of(Release.Change change, int mostSource) {
    Optional<Version> from = find(change.function(), change.oldVersion());
    Optional<Version> to = find(change.function(), change.newVersion());
    if (from.isPresent() && to.isPresent()) {
      return between(from.get(), to.get(), mostSource);
    }
    boolean both = change.oldVersion() != null && change.newVersion() != null;
    return new VersionDiff(
        change.function(),
        tag(change.oldVersion()),
        tag(change.newVersion()),
        List.of(),
        "",
        both ? "one of the versions is not kept any more" : null,
        List.of(),
        null);
  }

  private Optional<Version> find(FunctionName function, @Nullable Integer number) {
    return number == null ? Optional.empty() : versions.find(new VersionId(function, number));
  }

  private static @Nullable String tag(@Nullable Integer number) {
    return number == null ? null : "v" + number;
  }

  private VersionDiff between(Version from, Version to, int mostSource) {
    Optional<String> gone = gone(from).or(() -> gone(to));
    String source = gone.isPresent() ? "" : source(from, to, mostSource);
    FilesDiff held = FilesDiff.between(files.find(from.id()), files.find(to.id()));
    return new VersionDiff(
        to.id().function(),
        from.id().tag(),
        to.id().tag(),
        SpecDiff.between(from, to),
        source,
        gone.orElse(null),
        held.lines(),
        held.note().isEmpty() ? null : held.note());
  }

  /** Says so when the source of a version cannot be had any more. */
  private Optional<String> gone(Version version) {
    boolean there =
        repositories
            .find(version.repository())
            .flatMap(git -> CommitWords.of(git, version.commit()))
            .isPresent();
    return there
        ? Optional.empty()
        : Optional.of(
            "the source cannot be compared: commit %s of %s is not in the repository %s any more"
                .formatted(version.commit(), version.id().tag(), version.repository()));
  }

  private String source(Version from, Version to, int most) {
    Repository git = repositories.find(to.repository()).orElseThrow();
    return new SourceDiff(git, most).between(side(git, from), side(git, to));
  }

  private static SourceDiff.Side side(Repository git, Version version) {
    String directory = version.provenance().directory();
    SourceTree tree = SourceTree.of(git, ObjectId.fromString(version.commit()));
    List<String> includes =
        tree.manifests().stream()
            .filter(file -> file.directory().equals(directory) && file.file())
            .findFirst()
            .map(file -> includes(tree, file, version))
            .orElse(List.of());
    return new SourceDiff.Side(version.commit(), directory, includes);
  }

  private static List<String> includes(
      SourceTree tree, SourceTree.ManifestFile file, Version version) {
    return ManifestReader.read(file.path(), tree.content(file), version.id().function().value())
            instanceof ManifestResult.Valid valid
        ? valid.manifest().build().include()
        : List.of();
  }
}
