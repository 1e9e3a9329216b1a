package io.skerry.deployer.release;

import io.skerry.deployer.build.Base;
import io.skerry.deployer.git.CommitWords;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionFiles;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionFilesTable;
import io.skerry.runtime.store.VersionTable;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows answers, builds and versions back to their commits. Reads Git; not for virtual threads.
 */
public final class Ancestries {
  private final Catalog catalog;
  private final Tables tables;
  private final Snapshots snapshots;
  private final Repositories repositories;
  private final Base base;

  /** The tables that it looks into. */
  public record Tables(
      InvocationJournal invocations,
      VersionTable versions,
      VersionFilesTable files,
      BuildTable builds,
      ReleaseTable releases) {}

  public Ancestries(
      Catalog catalog, Tables tables, Snapshots snapshots, Repositories repositories, Base base) {
    this.catalog = catalog;
    this.tables = tables;
    this.snapshots = snapshots;
    this.repositories = repositories;
    this.base = base;
  }

  /** Where an answer comes from. */
  public Ancestry ofInvocation(String id) {
    Invocation call =
        tables.invocations().find(id).orElseThrow(() -> missing("there is no invocation " + id));
    Ancestry.Call asked =
        new Ancestry.Call(
            call.id(),
            call.version(),
            call.caller(),
            label(call.state()),
            call.detail(),
            call.started());
    return tables
        .versions()
        .find(call.version())
        .map(version -> of(asked, version, call.started()))
        .orElseGet(() -> new Ancestry(asked, null, null, null, null, null));
  }

  /** Where a version comes from. */
  public Ancestry ofVersion(VersionId id) {
    return tables
        .versions()
        .find(id)
        .map(version -> of(null, version, Instant.now()))
        .orElseThrow(() -> missing("there is no version " + id));
  }

  /** Where a build comes from, and what it made. */
  public Ancestry ofBuild(String id) {
    Build build = tables.builds().find(id).orElseThrow(() -> missing("there is no build " + id));
    return Optional.ofNullable(build.number())
        .flatMap(number -> tables.versions().find(new VersionId(build.function(), number)))
        .map(version -> of(null, version, Instant.now()))
        .orElseGet(() ->
            new Ancestry(
                null,
                null,
                null,
                job(build, new Provenance("", id, "", Map.of(), "", "")),
                source(build.repository(), "", build.commit()),
                null));
  }

  private Ancestry of(Ancestry.@Nullable Call call, Version version, Instant then) {
    return new Ancestry(
        call,
        new Ancestry.Made(
            version.id(),
            catalog
                .find(version.id().function())
                .filter(active -> active.id().equals(version.id()))
                .isPresent(),
            version.key(),
            version.tree(),
            version.provenance().pusher(),
            version.created()),
        snapshot(version.id()),
        build(version.provenance()),
        source(version.repository(), version.provenance().directory(), version.commit()),
        tables.releases().intoService(version.id(), then).map(Ancestries::entry).orElse(null));
  }

  private Ancestry.Snapshot snapshot(VersionId id) {
    Optional<VersionFiles> files = tables.files().find(id);
    return new Ancestry.Snapshot(
        id,
        snapshots.list().contains(id),
        files.map(VersionFiles::entries).orElse(null),
        files.map(VersionFiles::bytes).orElse(null));
  }

  private Ancestry.Job build(Provenance made) {
    return tables
        .builds()
        .find(made.build())
        .map(build -> job(build, made))
        .orElseGet(() ->
            new Ancestry.Job(
                made.build(),
                null,
                made.builder(),
                made.tools(),
                made.base(),
                baseNow(made),
                null,
                null,
                null));
  }

  private @Nullable String baseNow(Provenance made) {
    String now = base.identity();
    return made.base().isEmpty() || made.base().equals(now) ? null : now;
  }

  private Ancestry.Job job(Build build, Provenance made) {
    return new Ancestry.Job(
        build.id(),
        label(build.state()),
        made.builder(),
        made.tools(),
        made.base(),
        baseNow(made),
        build.exitStatus(),
        build.started(),
        build.finished());
  }

  private Ancestry.Source source(String repository, String directory, String commit) {
    Optional<CommitWords> words =
        repositories.find(repository).flatMap(git -> CommitWords.of(git, commit));
    return new Ancestry.Source(
        repository,
        directory,
        commit,
        words.map(CommitWords::author).orElse(null),
        words.map(CommitWords::subject).orElse(null),
        words.map(CommitWords::time).orElse(null));
  }

  private static Ancestry.Entry entry(Release release) {
    return new Ancestry.Entry(
        release.id(),
        label(release.cause()),
        release.repository(),
        release.ref(),
        release.newCommit(),
        release.pusher(),
        release.created());
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static SkerryException missing(String text) {
    return new SkerryException(ErrorCode.NOT_FOUND, text + ", or it is not kept any more");
  }
}
