package io.skerry.deployer.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.runtime.function.FunctionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a function from one version to another.
 *
 * @param from absent when it is new
 * @param to absent when it went out of service
 * @param source as Git shows differences; empty when there are none
 * @param sourceNote why there is none, where there could be one
 * @param filesNote what of the snapshots could not be compared
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionDiff(
    FunctionName function,
    @Nullable String from,
    @Nullable String to,
    List<SpecDiff.Line> spec,
    String source,
    @Nullable String sourceNote,
    List<FilesDiff.Line> files,
    @Nullable String filesNote) {}
