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
   */
  public static String of(FunctionName function, String tree, String builder, BuildSpec build) {
    String text = Json.write(List.of(function, tree, builder, build));
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
