package io.skerry.deployer.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.runtime.function.VersionId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chain from an answer back to a commit; a link that is not known, or not kept any more, is
 * absent.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ancestry(
    @Nullable Call invocation,
    @Nullable Made version,
    @Nullable Snapshot snapshot,
    @Nullable Job build,
    @Nullable Source commit,
    @Nullable Entry release) {

  /** What was asked. */
  public record Call(
      String id, VersionId version, String trigger, String state, String detail, Instant started) {}

  /**
   * The version that answered.
   *
   * @param active whether it is the one in service
   */
  public record Made(
      VersionId id, boolean active, String key, String tree, String pusher, Instant created) {}

  /**
   * What it ran on.
   *
   * @param name as the store has it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Snapshot(
      VersionId name, boolean there, @Nullable Long files, @Nullable Long bytes) {}

  /**
   * What made it.
   *
   * @param base that it was built on
   * @param baseNow what the base is now; absent when it is the same
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Job(
      String id,
      @Nullable String state,
      String builder,
      Map<String, String> tools,
      String base,
      @Nullable String baseNow,
      @Nullable Integer exitStatus,
      @Nullable Instant started,
      @Nullable Instant finished) {}

  /**
   * What it was made from.
   *
   * @param author absent when the repository does not have the commit any more
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      String repository,
      String directory,
      String id,
      @Nullable String author,
      @Nullable String subject,
      @Nullable Instant time) {}

  /** What put it into service. */
  public record Entry(
      String id,
      String cause,
      String repository,
      String ref,
      String commit,
      String pusher,
      Instant created) {}
}
