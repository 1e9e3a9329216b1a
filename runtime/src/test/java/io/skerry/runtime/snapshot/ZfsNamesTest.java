package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of datasets. */
final class ZfsNamesTest {
  private final ZfsNames names = new ZfsNames("tank/a.b/sky");

  @Test
  void everythingLiesBelowTheParent() {
    VersionId version = VersionId.parse("hello@v12");

    assertThat(names.pool()).isEqualTo("tank");
    assertThat(names.version(version)).isEqualTo("tank/a.b/sky/function/hello@v12");
    assertThat(names.run(new TreeName("i-1"))).isEqualTo("tank/a.b/sky/run/i-1");
    assertThat(names.stage(new TreeName("b-1"))).isEqualTo("tank/a.b/sky/stage/b-1");
    assertThat(names.version(names.version(version))).contains(version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/", "/a", "a//b", "a/../b", "-r", "a/-r", "a b", "a@b", "a#b", "a\n", "é"
      })
  void refusesOtherParents(String parent) {
    assertThatThrownBy(() -> new ZfsNames(parent)).isInstanceOf(SkerryException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tank/a.b/sky/function/hello",
        "tank/a.b/sky/function/hello@daily",
        "tank/a.b/sky/function/hello@v01",
        "tank/a.b/sky/function/Hello@v1",
        "tank/a.b/sky/function/x/hello@v1",
        "tank/a.b/sky/run/hello@v1",
        "tank/axb/sky/function/hello@v1"
      })
  void knowsForeignSnapshots(String snapshot) {
    assertThat(names.version(snapshot)).isEmpty();
  }
}
