package io.skerry.deployer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What proves that a webhook comes from somebody with the secret. */
class HookProofTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

  // The example of GitHub's documentation.
  private static final String SECRET = "It's a Secret to Everybody";
  private static final String BODY = "Hello, World!";
  private static final String HEX =
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private static boolean holds(String secret, String body, Map<String, String> headers) {
    HookProof proof = new HookProof(secret, name -> Optional.ofNullable(headers.get(name)), NOW);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (byte one : bytes) {
      proof.update(new byte[] {one, 0}, 1);
    }
    return proof.holds();
  }

  private static boolean holds(String header, String value) {
    return holds(SECRET, BODY, Map.of(header, value));
  }

  @Test
  void gitHubsSignatureHolds() {
    assertThat(holds("X-Hub-Signature-256", "sha256=" + HEX)).isTrue();
    assertThat(holds("X-Hub-Signature-256", HEX)).isFalse();
    assertThat(holds("X-Hub-Signature-256", "sha256=" + HEX.replace('7', '8'))).isFalse();
    assertThat(holds(SECRET + "!", BODY, Map.of("X-Hub-Signature-256", "sha256=" + HEX))).isFalse();
    assertThat(holds(SECRET, BODY + " ", Map.of("X-Hub-Signature-256", "sha256=" + HEX))).isFalse();
  }

  @Test
  void giteasSignatureHolds() {
    assertThat(holds("X-Gitea-Signature", HEX)).isTrue();
    assertThat(holds("X-Gitea-Signature", "")).isFalse();
    assertThat(holds("X-Gitea-Signature", HEX.substring(1))).isFalse();
  }

  @Test
  void gitLabsTokenHolds() {
    assertThat(holds("X-Gitlab-Token", SECRET)).isTrue();
    assertThat(holds("X-Gitlab-Token", SECRET.substring(1))).isFalse();
    assertThat(holds("X-Gitlab-Token", "")).isFalse();
  }

  @Test
  void nothingProvesNothing() {
    assertThat(holds(SECRET, BODY, Map.of())).isFalse();
    assertThat(holds("X-Hub-Signature", "sha1=" + HEX)).isFalse();
  }

  private static String standard(byte[] key, String id, long time, String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return "v1,"
        + Base64.getEncoder()
            .encodeToString(
                mac.doFinal((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void gitLabsNewerSignatureHoldsWhileItIsFresh() throws Exception {
    byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
    long time = NOW.getEpochSecond() - 60;
    String signature = standard(key, "id-1", time, BODY);
    Map<String, String> good =
        Map.of(
            "webhook-id",
            "id-1",
            "webhook-timestamp",
            Long.toString(time),
            "webhook-signature",
            "v1,bm90aGluZw== " + signature);
    assertThat(holds(secret, BODY, good)).isTrue();
    assertThat(holds(secret, BODY + "x", good)).isFalse();
    long old = NOW.getEpochSecond() - 600;
    assertThat(
            holds(
                secret,
                BODY,
                Map.of(
                    "webhook-id", "id-1",
                    "webhook-timestamp", Long.toString(old),
                    "webhook-signature", standard(key, "id-1", old, BODY))))
        .isFalse();
  }

  @Test
  void onlyAPushToTheBranchIsAReasonToLook() {
    assertThat(concerns("push", "{\"ref\":\"refs/heads/main\",\"x\":1}")).isTrue();
    assertThat(concerns("push", "{\"a\":{\"ref\":\"b\"},\"ref\":\"refs/heads/other\"}")).isFalse();
    assertThat(concerns("push", "{\"ref\":\"refs/tags/main\"}")).isFalse();
    assertThat(concerns("push", "{\"commits\":[{\"id\":\"cut o")).isTrue();
    assertThat(concerns("push", "payload=%7B")).isTrue();
    assertThat(concerns("ping", "{\"zen\":\"…\"}")).isFalse();
    assertThat(concerns("issues", "{}")).isFalse();
  }

  private static boolean concerns(String event, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = Map.of("X-GitHub-Event", event);
    return HookEvent.of(name -> Optional.ofNullable(headers.get(name)), bytes, bytes.length)
        .concerns("main");
  }
}
