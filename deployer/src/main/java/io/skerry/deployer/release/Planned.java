package io.skerry.deployer.release;

import io.skerry.deployer.git.SourceTree;

/**
 * A plan, and what it was made from: it stands as long as nothing else comes into service.
 *
 * @param generation of the catalog
 */
record Planned(SourceTree source, Plan plan, long generation) {}
