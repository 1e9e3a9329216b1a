package io.skerry.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final Version A1 = Sample.named("a").version(1);
  private static final Version A2 = Sample.named("a").version(2);
  private static final Version B1 = Sample.named("b").version(1);

  private final Catalog catalog = new Catalog();

  @Test
  void isEmptyAtFirst() {
    assertThat(catalog.versions()).isEmpty();
    assertThat(catalog.find(new FunctionName("a"))).isEmpty();
  }

  @Test
  void replacesEverythingAtOnce() {
    catalog.replace(List.of(B1, A1));
    assertThat(catalog.versions()).containsExactly(A1, B1);

    catalog.replace(List.of(A2));
    assertThat(catalog.versions()).containsExactly(A2);
    assertThat(catalog.find(B1.id().function())).isEmpty();
    assertThat(catalog.find(A2.id().function())).contains(A2);
  }

  @Test
  void tellsListenersWhatIsInServiceThen() {
    List<List<Version>> told = new ArrayList<>();
    catalog.onChange(told::add);
    catalog.onChange(versions -> assertThat(catalog.versions()).isEqualTo(versions));

    catalog.replace(List.of(B1, A1));
    catalog.replace(List.of());

    assertThat(told).containsExactly(List.of(A1, B1), List.of());
  }

  @Test
  void showsReadersOneReleaseOrTheOther() {
    Version b2 = Sample.named("b").version(2);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Boolean> torn =
        CompletableFuture.supplyAsync(() -> {
          boolean mixed = false;
          while (!over.get()) {
            mixed |= catalog.versions().stream().map(v -> v.id().number()).distinct().count() > 1;
          }
          return mixed;
        });
    for (int i = 0; i < 2_000; i++) {
      catalog.replace(i % 2 == 0 ? List.of(A1, B1) : List.of(A2, b2));
    }
    over.set(true);

    assertThat(torn.join()).isFalse();
  }
}
