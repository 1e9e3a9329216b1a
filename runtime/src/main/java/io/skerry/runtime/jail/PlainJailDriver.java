package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Jails;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs functions as plain processes of the service's own user, with no isolation and no limits but
 * the timeout: for development, and as the reference of the contract tests.
 */
@Extension
public final class PlainJailDriver implements JailDriver {
  private static final Logger log = LoggerFactory.getLogger(PlainJailDriver.class);

  @Override
  public String type() {
    return "plain";
  }

  @Override
  public boolean layers() {
    return false;
  }

  @Override
  public CheckResult check(JailSettings settings) {
    if (!Files.isExecutable(Path.of("/bin/sh"))) {
      return CheckResult.failed(
          "the plain driver found no /bin/sh: this is no Unix",
          "run the service on Linux or FreeBSD");
    }
    return CheckResult.ok("plain: functions run as the service's own user, without isolation");
  }

  @Override
  public Jails open(JailSettings settings) {
    CheckResult check = check(settings);
    if (!check.healthy()) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "open the plain jail driver: " + check.message() + "; " + check.remedy());
    }
    log.warn("The plain jail driver isolates nothing: run only functions that you trust");
    return new PlainJails(check, settings.directory());
  }
}
