package io.skerry.deployer.cli;

import io.skerry.deployer.plugin.OwnVersion;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code skerry} with its verbs. */
@Command(
    name = "skerry",
    description = "Functions by git push, each run in a fresh jail.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "Verbs:%n",
    mixinStandardHelpOptions = true,
    versionProvider = SkerryCommand.Version.class,
    subcommands = {
      UpCommand.class,
      DoctorCommand.class,
      CheckCommand.class,
      PlanCommand.class,
      FunctionsCommand.class,
      VersionsCommand.class,
      InvokeCommand.class,
      InvocationsCommand.class,
      LogCommand.class,
      BuildsCommand.class,
      CancelCommand.class,
      ReleasesCommand.class,
      RollbackCommand.class,
      RebuildCommand.class,
      DiffCommand.class,
      WhyCommand.class,
      GcCommand.class,
      SchedulesCommand.class,
      JailsCommand.class,
      NetworkCommand.class,
      PluginsCommand.class,
      ReposCommand.class,
      BenchCommand.class
    },
    footer = {
      "",
      "Exit status: 0 done; 1 it failed; 2 the command line is wrong;",
      "3 the service cannot be reached; 4 it refused; 5 the function failed.",
      "Options of a verb: skerry VERB --help"
    })
public final class SkerryCommand {
  private SkerryCommand() {}

  /** Runs the command line; the exit status. */
  public static int run(String... arguments) {
    CommandLine line = new CommandLine(new SkerryCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, _) -> {
      command.getErr().println("skerry: " + message(e));
      return status(e);
    });
    return arguments.length == 0 ? usage(line) : line.execute(arguments);
  }

  private static int usage(CommandLine line) {
    line.usage(line.getOut());
    return ExitStatus.USAGE;
  }

  private static int status(Exception e) {
    return switch (e) {
      case CliException known -> known.status();
      case SkerryException known when known.code() == ErrorCode.INVALID_REQUEST -> ExitStatus.USAGE;
      default -> ExitStatus.FAILED;
    };
  }

  private static String message(Exception e) {
    return e instanceof SkerryException known ? known.text() : String.valueOf(e.getMessage());
  }

  /** What {@code --version} prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"skerry " + OwnVersion.text()};
    }
  }
}
