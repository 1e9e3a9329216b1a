package io.skerry.deployer.release;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Release;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What shall be in service.
 *
 * @param id of the release
 * @param oldCommit where the ref stands
 * @param newCommit where it goes
 * @param targets the version of each function that is concerned; absent to retire it
 * @param held the key that the branch has of each function that is held at another from now on
 * @param freed functions that are in no service, and that no roll-back holds any more
 */
record Wish(
    String id,
    Release.Cause cause,
    String repository,
    String ref,
    String oldCommit,
    String newCommit,
    String author,
    String message,
    String pusher,
    Map<FunctionName, Optional<Version>> targets,
    Map<FunctionName, String> held,
    Set<FunctionName> freed) {}
