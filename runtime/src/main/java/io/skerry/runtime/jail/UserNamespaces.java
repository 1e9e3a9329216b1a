package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Whether the kernel lets an ordinary user make jails, found out by trying; and if not, why. */
final class UserNamespaces {
  private static final Path SETTINGS = Path.of("/proc/sys");
  private static final String PLAIN = "; or start as root; or use --driver plain for development";
  private static final long SECONDS = 20;
  private static final String READY = "ready ";

  private UserNamespaces() {}

  /** Has the warden try, in namespaces that end with it. */
  static CheckResult check(Path warden) {
    String answer = answer(warden);
    if (answer.startsWith(READY)) {
      return CheckResult.ok(
          "linux: user namespaces and filters by "
              + warden
              + "; limits: "
              + WardenLimits.of(answer.substring(READY.length())).text());
    }
    String error = answer.startsWith("error ") ? answer.substring("error ".length()) : answer;
    return CheckResult.failed(
        "the linux driver needs root or user namespaces, and this system allows neither: " + error,
        remedy(SETTINGS, warden) + PLAIN);
  }

  private static String answer(Path warden) {
    try {
      Process process =
          new ProcessBuilder(warden.toString(), "check").redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "it took longer than " + SECONDS + " s";
      }
      byte[] output = process.getInputStream().readAllBytes();
      return new String(output, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** What forbids it, as far as the system's settings tell. */
  static String remedy(Path settings, Path warden) {
    if (says(settings, "kernel/unprivileged_userns_clone", "0")) {
      return "sysctl -w kernel.unprivileged_userns_clone=1";
    }
    if (says(settings, "user/max_user_namespaces", "0")) {
      return "sysctl -w user.max_user_namespaces=15000";
    }
    if (says(settings, "kernel/apparmor_restrict_unprivileged_userns", "1")) {
      return "let AppArmor allow it: a profile with 'userns,' for "
          + warden
          + ", or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    }
    return "in a container, allow user namespaces and an unmasked /proc";
  }

  private static boolean says(Path settings, String name, String value) {
    try {
      return Files.readString(settings.resolve(name)).strip().equals(value);
    } catch (IOException _) {
      return false;
    }
  }
}
