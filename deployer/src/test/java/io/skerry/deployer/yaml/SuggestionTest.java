package io.skerry.deployer.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody may have meant. */
class SuggestionTest {

  @Test
  void countsEdits() {
    assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestion.distance("timeout", "timeout")).isZero();
    assertThat(Suggestion.distance("timeot", "timeout")).isEqualTo(1);
    assertThat(Suggestion.distance("tiemout", "timeout")).isEqualTo(1);
    assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void proposesOnlyWhatIsNear() {
    List<String> words = List.of("timeout", "triggers", "retain");
    assertThat(Suggestion.nearest("Timeout", words)).contains("timeout");
    assertThat(Suggestion.nearest("trigers", words)).contains("triggers");
    assertThat(Suggestion.nearest("memory", words)).isEmpty();
    assertThat(Suggestion.hint("x".repeat(1000), words)).isEmpty();
  }
}
