package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.store.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What a version is built from, as one short text: equal key, equal version. */
public final class BuildKey {
  private BuildKey() {}

  /**
   * The key, 64 hexadecimal digits.
   *
   * @param tree the id of the function's directory, which covers its manifest
   * @param included the ids of what the manifest includes
   */
  public static String of(
      FunctionName function, String tree, List<String> included, String builder, BuildSpec build) {
    // Without included paths as it was before there were any: stored keys stay good.
    String text =
        Json.write(
            included.isEmpty()
                ? List.of(function, tree, builder, build)
                : List.of(function, tree, builder, build, included));
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
