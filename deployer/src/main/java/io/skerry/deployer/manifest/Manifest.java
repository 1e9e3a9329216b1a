package io.skerry.deployer.manifest;

import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.function.FunctionSpec;
import java.util.Optional;

/**
 * One manifest, read and checked.
 *
 * @param spec how the function runs; its command is empty when the builder shall name it
 * @param runtime the builder's name; absent when it shall be found from the files
 * @param build how it is built
 */
public record Manifest(FunctionSpec spec, Optional<String> runtime, BuildSpec build) {}
