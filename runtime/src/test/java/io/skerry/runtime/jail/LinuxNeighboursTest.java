package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.MethodFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Every attempt to get out of a jail again, beside eight neighbours of the same warden. */
final class LinuxNeighboursTest {
  private static final int NEIGHBOURS = 8;

  /** Looks at the control group of the only jail that there is. */
  private static final String WATCHES_THE_FIRST_PLACE = ".*aProgramGivesWayOnlyWhileItBoots.*";

  @TempDir Path directory;

  @Test
  void nothingGetsOutAndNeighboursAnswerRight() {
    LinuxFixture.usable(directory); // or this is skipped, as those tests would be
    int before = JailNeighbours.answers();

    TestExecutionSummary summary =
        run(LinuxIsolationTest.class, LinuxTwoJailsTest.class, LinuxLimitsTest.class);

    StringWriter failures = new StringWriter();
    summary.printFailuresTo(new PrintWriter(failures));
    assertThat(summary.getTotalFailureCount()).as(failures.toString()).isZero();
    assertThat(summary.getTestsSucceededCount())
        .isEqualTo(summary.getTestsFoundCount())
        .isGreaterThan(20);
    assertThat(JailNeighbours.answers() - before)
        .isGreaterThanOrEqualTo(NEIGHBOURS * (int) summary.getTestsFoundCount());
  }

  private static TestExecutionSummary run(Class<?>... classes) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .configurationParameter(JailNeighbours.PARAMETER, Integer.toString(NEIGHBOURS));
    for (Class<?> each : classes) {
      request.selectors(DiscoverySelectors.selectClass(each));
    }
    request.filters(MethodFilter.excludeMethodNamePatterns(WATCHES_THE_FIRST_PLACE));
    LauncherFactory.create().execute(request.build(), listener);
    return listener.getSummary();
  }
}
