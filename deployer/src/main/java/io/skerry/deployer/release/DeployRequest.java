package io.skerry.deployer.release;

import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * The wish to put a commit into service.
 *
 * @param name of the repository
 * @param git the repository, which has the commit's objects
 * @param ref moves to the commit with the release
 */
public record DeployRequest(
    String name, Repository git, String ref, ObjectId oldCommit, ObjectId newCommit) {}
