package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Eight callers of an honest function while each test runs; all their answers must be right. */
final class Neighbours implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
  /** The script of the function that they call; it says what it was told. */
  static final String ECHO = "read -r text; echo \"$text\"";

  static final int COUNT = 8;

  private final String function;
  private @Nullable Load load;

  /**
   * @param function of the shared service, with that script
   */
  Neighbours(String function) {
    this.function = function;
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    load = Load.echoed(SharedService.get().address() + "/" + function, COUNT);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws InterruptedException {
    try (Load ended = Objects.requireNonNull(load).end()) {
      assertThat(ended.answered()).isGreaterThanOrEqualTo(COUNT);
      assertThat(ended.refused()).isZero();
      assertThat(ended.wrong()).isZero();
    }
  }
}
