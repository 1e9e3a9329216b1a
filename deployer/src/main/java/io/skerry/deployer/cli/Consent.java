package io.skerry.deployer.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks at a terminal before something is done that no other verb undoes. */
final class Consent {
  @Option(names = "--yes", description = "do not ask; needed where there is no terminal")
  private boolean yes;

  /**
   * Returns when it may be done.
   *
   * @param what is to be done, and what follows
   * @throws CliException when somebody said no, or nobody can be asked
   */
  void ask(PrintWriter out, String what) {
    if (yes) {
      return;
    }
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      throw new CliException(
          ExitStatus.USAGE, "this would " + what + "; there is no terminal to ask at: say --yes");
    }
    out.print("This will " + what + ".\nGo on? [y/N] ");
    out.flush();
    @Nullable String answer = terminal.get().readLine();
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw new CliException(ExitStatus.FAILED, "nothing was changed");
    }
  }
}
