package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packages as registries serve them, with the digests by which they are known. */
final class Archives {
  private static final int BLOCK = 512;

  private Archives() {}

  /** A gzipped tar archive of text files. */
  static byte[] tarball(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        byte[] content = file.getValue().getBytes(UTF_8);
        out.write(header(file.getKey(), content.length));
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
      }
      out.write(new byte[2 * BLOCK]);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(String name, int size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte next : header) {
      sum += next;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  static byte[] zip(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  /** A wheel with one module. */
  static byte[] wheel(String name, String version, String module) throws IOException {
    String info = name + "-" + version + ".dist-info/";
    String tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n";
    return zip(
        Map.of(
            name + ".py",
            module,
            info + "METADATA",
            "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version),
            info + "WHEEL",
            tags + "Tag: py3-none-any\n",
            info + "RECORD",
            name + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"));
  }

  /** As npm's lock files have it. */
  static String integrity(byte[] content) {
    return "sha512-" + Base64.getEncoder().encodeToString(digest("SHA-512", content));
  }

  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(digest("SHA-256", content));
  }

  /** As go.sum has it: a digest of the digests of all files. */
  static String goSum(Map<String, String> files) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(files)
        .forEach((name, text) ->
            lines.append(sha256(text.getBytes(UTF_8))).append("  ").append(name).append('\n'));
    byte[] digest = digest("SHA-256", lines.toString().getBytes(UTF_8));
    return "h1:" + Base64.getEncoder().encodeToString(digest);
  }

  private static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
