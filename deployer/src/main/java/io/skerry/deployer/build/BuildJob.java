package io.skerry.deployer.build;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What is to be built.
 *
 * @param key what the version is built from
 * @param checkOut writes the function's directory into an empty one
 */
public record BuildJob(
    Manifest manifest,
    BuildPlan plan,
    String key,
    String repository,
    String commit,
    String tree,
    Consumer<Path> checkOut) {}
