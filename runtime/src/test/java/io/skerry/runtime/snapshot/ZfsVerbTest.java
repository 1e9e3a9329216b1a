package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of commands, which stands here and in root's helper. */
final class ZfsVerbTest {
  private static final Path HELPER = Path.of("src/main/c/datasets.c");
  private static final Pattern FORM =
      Pattern.compile("\\{\"(zfs-[a-z-]+)\",\\s*\"[a-z#]*\",\\s*((?:\"[^\"]*\"\\s*)+)}");

  @Test
  void theHelperKnowsTheSameCommandsAndNoOthers() throws IOException {
    TreeMap<String, String> theirs = new TreeMap<>();
    Matcher forms = FORM.matcher(Files.readString(HELPER));
    while (forms.find()) {
      theirs.put(forms.group(1), forms.group(2).replaceAll("\"\\s*\"", "").replace("\"", ""));
    }
    TreeMap<String, String> ours = new TreeMap<>();
    Arrays.stream(ZfsVerb.values()).forEach(verb -> ours.put(verb.word(), verb.command()));

    assertThat(theirs).isEqualTo(ours);
  }

  @Test
  void namesAreFilledIn() {
    ZfsNames names = new ZfsNames("tank/skerry");

    assertThat(ZfsVerb.CLONE.words(names, Path.of("/a b"), "hello", "v1", "i-1", "99"))
        .containsExactly(
            "zfs",
            "clone",
            "-o",
            "mountpoint=/a b/run/i-1",
            "-o",
            "atime=off",
            "-o",
            "refquota=99",
            "tank/skerry/function/hello@v1",
            "tank/skerry/run/i-1");
    assertThat(ZfsVerb.HEALTH.words(names, Path.of("/"))).endsWith("health", "tank");
  }
}
