package io.skerry.deployer.release;

import io.skerry.deployer.build.Builders;
import io.skerry.deployer.git.FunctionFiles;
import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.List;
import java.util.Optional;

/**
 * Who builds a function.
 *
 * @param builder absent when the manifest's own build command needs none
 */
record BuildChoice(Optional<Builder> builder) {
  /** The builder type of what a manifest's own build command makes. */
  private static final String CUSTOM = "custom";

  static BuildChoice of(Builders builders, Manifest manifest, FunctionFiles files) {
    return manifest.runtime().isEmpty() && !manifest.build().command().isEmpty()
        ? new BuildChoice(Optional.empty())
        : new BuildChoice(Optional.of(builders.choose(manifest.runtime(), files.entries())));
  }

  String type() {
    return builder.map(Builder::type).orElse(CUSTOM);
  }

  BuildPlan plan(Manifest manifest, FunctionFiles files) {
    BuildPlan plan =
        builder
            .map(b ->
                b.plan(
                    new BuildRequest(
                        manifest.spec().name(),
                        files.entries(),
                        files.executables(),
                        manifest.build(),
                        files::text)))
            .orElse(new BuildPlan(List.of(), List.of(), List.of()));
    if (manifest.spec().command().isEmpty() && plan.command().isEmpty()) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE, "command: nothing says what to run; write command: [./PROGRAM]");
    }
    List<String> own = manifest.build().command();
    return own.isEmpty() ? plan : plan.withSteps(List.of(own));
  }
}
