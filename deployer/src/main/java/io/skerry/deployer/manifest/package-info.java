/** Reads function.yaml: strict, every error at once, each with its place. */
@NullMarked
package io.skerry.deployer.manifest;

import org.jspecify.annotations.NullMarked;
