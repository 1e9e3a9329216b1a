package io.skerry.runtime.function;

import java.time.Instant;

/**
 * One immutable build of a function, with where it came from.
 *
 * @param key what the version was built from; an equal key needs no new build
 * @param repository the repository that the commit belongs to
 * @param commit the commit's id, 40 hexadecimal digits
 * @param tree the id of the function's directory at that commit
 */
public record Version(
    VersionId id,
    FunctionSpec spec,
    String key,
    String repository,
    String commit,
    String tree,
    Provenance provenance,
    Instant created) {}
