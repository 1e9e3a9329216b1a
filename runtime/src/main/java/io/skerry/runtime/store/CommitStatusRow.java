package io.skerry.runtime.store;

import java.time.Instant;

/**
 * A commit's status that is still to be told.
 *
 * @param repository the name of the watched repository
 * @param number later ones of a repository have greater numbers
 * @param state its name
 * @param description one line
 */
public record CommitStatusRow(
    String repository,
    long number,
    String commit,
    String state,
    String description,
    Instant created) {}
