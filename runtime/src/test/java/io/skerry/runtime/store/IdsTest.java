package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void namesTheKindInFront() {
    assertThat(Ids.invocation()).matches("i-[0-9a-hjkmnp-tv-z]{26}");
    assertThat(Ids.build()).matches("b-[0-9a-hjkmnp-tv-z]{26}");
    assertThat(Ids.release()).matches("r-[0-9a-hjkmnp-tv-z]{26}");
    assertThat(Ids.token()).matches("t-[0-9a-hjkmnp-tv-z]{26}");
  }

  @Test
  void isUniqueOverManyThreads() {
    List<String> ids = Stream.generate(Ids::invocation).parallel().limit(100_000).toList();

    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void sortsByTime() {
    String before = Ids.invocation();
    long start = System.currentTimeMillis();
    while (System.currentTimeMillis() == start) {
      Thread.onSpinWait();
    }
    String after = Ids.invocation();

    assertThat(before).isLessThan(after);
    assertThat(time(after)).isBetween(start, System.currentTimeMillis());
  }

  private static long time(String id) {
    long time = 0;
    for (char digit : id.substring(2, 12).toCharArray()) {
      time = time * 32 + "0123456789abcdefghjkmnpqrstvwxyz".indexOf(digit);
    }
    return time;
  }
}
