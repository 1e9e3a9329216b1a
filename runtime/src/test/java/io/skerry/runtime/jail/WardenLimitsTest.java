package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the words of a warden mean. */
final class WardenLimitsTest {
  @Test
  void rootWithControlGroupsEnforcesAll() {
    WardenLimits limits = WardenLimits.of("memory,pids,cpu,cpuacct");

    assertThat(limits.missing()).isEmpty();
    assertThat(limits.text()).isEqualTo("memory, pids, cpu, cpuacct by control groups");
  }

  @Test
  void rootWithoutControlGroupsEnforcesNone() {
    WardenLimits limits = WardenLimits.of("none");

    assertThat(limits.missing()).containsExactly("memory", "processes", "cpu");
    assertThat(limits.text())
        .startsWith("none by")
        .contains("NOT enforced: memory, processes, cpu");
    assertThat(limits.remedy()).contains("mount");
  }

  @Test
  void resourceLimitsStandInForAnOrdinaryUsers() {
    WardenLimits limits = WardenLimits.of("none,user-processes");

    assertThat(limits.missing()).containsExactly("memory of all processes together", "cpu");
    assertThat(limits.text()).contains("memory of each process", "processes by resource limits");
    assertThat(limits.remedy()).contains("root", "Delegate=yes");
  }

  @Test
  void anOlderKernelCountsNoProcesses() {
    assertThat(WardenLimits.of("none,user").missing()).contains("processes");
  }

  @Test
  void delegatedControlGroupsComeBeforeResourceLimits() {
    WardenLimits limits = WardenLimits.of("memory,pids,user-processes");

    assertThat(limits.missing()).containsExactly("cpu");
    assertThat(limits.text()).startsWith("memory, pids by control groups; NOT enforced: cpu");
  }
}
