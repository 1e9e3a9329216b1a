package io.skerry.deployer.watch;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds out, while a webhook's body passes, whether its sender has the secret: by a signature as
 * GitHub and Gitea send it, by one of the Standard Webhooks as newer GitLabs do, or by the secret
 * itself as GitLab does. For one request, one thread.
 */
public final class HookProof {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String WHSEC = "whsec_";
  private static final Duration FRESH = Duration.ofMinutes(5);

  /** A signature that the request shows, in the form that ours will have. */
  private record Claim(Mac mac, Function<byte[], String> form, List<String> shown) {}

  private final List<Claim> claims = new ArrayList<>();
  private final boolean token;

  /**
   * @param header the first value of a header of the request
   */
  public HookProof(String secret, Function<String, Optional<String>> header, Instant now) {
    header
        .apply("X-Hub-Signature-256")
        .filter(text -> text.startsWith("sha256="))
        .ifPresent(text -> claimHex(secret, text.substring("sha256=".length())));
    header.apply("X-Gitea-Signature").ifPresent(text -> claimHex(secret, text));
    header.apply("webhook-signature").ifPresent(text -> claimStandard(secret, text, header, now));
    token = header.apply("X-Gitlab-Token").filter(text -> same(text, secret)).isPresent();
  }

  private void claimHex(String secret, String shown) {
    claims.add(
        new Claim(
            mac(secret.getBytes(StandardCharsets.UTF_8)),
            HexFormat.of()::formatHex,
            List.of(shown.toLowerCase(Locale.ROOT))));
  }

  /** What is signed begins with an id and a time, so that an old message proves nothing. */
  private void claimStandard(
      String secret, String shown, Function<String, Optional<String>> header, Instant now) {
    String id = header.apply("webhook-id").orElse("");
    String time = header.apply("webhook-timestamp").orElse("");
    if (id.isEmpty() || !time.matches("[0-9]{1,12}") || !isFresh(time, now)) {
      return;
    }
    Mac mac = mac(standardKey(secret));
    mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
    claims.add(
        new Claim(
            mac,
            bytes -> "v1," + Base64.getEncoder().encodeToString(bytes),
            List.of(shown.split(" ", -1))));
  }

  private static boolean isFresh(String seconds, Instant now) {
    return Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), now)
            .abs()
            .compareTo(FRESH)
        <= 0;
  }

  private static byte[] standardKey(String secret) {
    if (secret.startsWith(WHSEC)) {
      try {
        return Base64.getDecoder().decode(secret.substring(WHSEC.length()));
      } catch (IllegalArgumentException _) {
        // Then it is a secret of somebody's own making.
      }
    }
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      // An empty key cannot be made; no secret is empty.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Takes a piece of the body. */
  public void update(byte[] bytes, int length) {
    claims.forEach(claim -> claim.mac().update(bytes, 0, length));
  }

  /** Whether one of the proofs holds, now that the whole body has passed. */
  public boolean holds() {
    boolean holds = token;
    for (Claim claim : claims) {
      String ours = claim.form().apply(claim.mac().doFinal());
      for (String shown : claim.shown()) {
        holds |= same(shown, ours);
      }
    }
    return holds;
  }

  /** In a time that tells nothing of where they differ. */
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
