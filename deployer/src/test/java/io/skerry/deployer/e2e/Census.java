package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a service holds at one moment.
 *
 * @param traces clones, mounts, and processes in jails
 * @param mounts of the host
 * @param heap bytes of live objects
 * @param kibi resident memory of the service, once its garbage is collected
 * @param wardenKibi its resident memory
 */
record Census(
    long descriptors,
    long threads,
    long traces,
    long groups,
    long mounts,
    long heap,
    long kibi,
    long wardenDescriptors,
    long wardenMounts,
    long wardenKibi) {
  private static final int PLACES = 64; // jails at once, by default

  static Census of(ServiceProcess service, Traces traces) throws IOException {
    Path process = Path.of("/proc", Long.toString(service.pid()));
    Path warden = Path.of("/proc", Long.toString(traces.wardens().getFirst().pid()));
    return new Census(
        entries(process.resolve("fd")),
        entries(process.resolve("task")),
        traces.runs().size(),
        traces.groups().size(),
        lines(Path.of("/proc/self/mountinfo")),
        heap(service.pid()),
        kibi(process.resolve("status")),
        entries(warden.resolve("fd")),
        lines(warden.resolve("mountinfo")),
        kibi(warden.resolve("status")));
  }

  private static long entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }

  private static long lines(Path file) throws IOException {
    return Files.readAllLines(file).size();
  }

  private static long kibi(Path status) throws IOException {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /** A histogram counts live objects only: it collects the garbage first. */
  private static long heap(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String total =
        Shell.in(Path.of("/"))
            .run(jcmd, Long.toString(pid), "GC.class_histogram")
            .ok()
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(total.strip().split(" +", -1)[2]);
  }

  /**
   * A few more threads and descriptors are what a pool of either may take, and a place (control
   * groups and their open files) for each jail that there was at once; not one per call.
   */
  void assertNotGrown(Census before, int calls) {
    assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors + 20);
    assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + 20);
    assertThat(traces).as("clones, mounts, processes").isLessThanOrEqualTo(before.traces);
    assertThat(groups).as("control groups").isLessThanOrEqualTo(before.groups + 4 * PLACES);
    assertThat(mounts).as("mounts").isLessThanOrEqualTo(before.mounts);
    assertThat(heap).as("live objects").isLessThan(before.heap + (4 << 20) + 100L * calls);
    assertThat(kibi).as("the service's memory").isLessThan(before.kibi + (96 << 10));
    assertThat(wardenDescriptors)
        .as("the warden's descriptors")
        .isLessThanOrEqualTo(before.wardenDescriptors + 12 * PLACES);
    assertThat(wardenMounts).as("the warden's mounts").isLessThanOrEqualTo(before.wardenMounts);
    assertThat(wardenKibi).as("the warden's memory").isLessThanOrEqualTo(before.wardenKibi + 1024);
  }
}
