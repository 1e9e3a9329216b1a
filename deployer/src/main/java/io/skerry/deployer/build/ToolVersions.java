package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import io.skerry.runtime.store.Ids;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks programs of the base for their versions, each in a jail, and remembers the answers as long
 * as the program's file stays the same. Blocks. Safe for use by many threads.
 */
public final class ToolVersions {
  /** What is said of a program that does not answer. */
  public static final String UNKNOWN = "unknown";

  private static final Logger LOG = LoggerFactory.getLogger(ToolVersions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LONGEST = 4096;
  private static final int LONGEST_LINE = 200;

  private final Snapshots snapshots;
  private final BuildJails jails;
  private final Base base;
  private final Map<Question, String> answers = new ConcurrentHashMap<>();

  private record Question(BaseFile file, List<String> arguments) {}

  public ToolVersions(Snapshots snapshots, BuildJails jails, Base base) {
    this.snapshots = snapshots;
    this.jails = jails;
    this.base = base;
  }

  /** The first line of each program's answer, by the program's name; {@link #UNKNOWN} for none. */
  public Map<String, String> of(List<BuildPlan.Tool> tools) {
    Map<String, String> versions = new TreeMap<>();
    tools.forEach(tool -> versions.put(tool.program(), version(tool)));
    return versions;
  }

  private String version(BuildPlan.Tool tool) {
    Optional<BaseFile> file = base.program(tool.program());
    if (file.isEmpty()) {
      return UNKNOWN;
    }
    Question question = new Question(file.get(), tool.version());
    String known = answers.get(question);
    if (known != null) {
      return known;
    }
    Optional<String> answer = ask(tool);
    // Not the rest: a jail that could not be made says nothing about the program.
    answer.ifPresent(line -> answers.put(question, line));
    return answer.orElse(UNKNOWN);
  }

  private Optional<String> ask(BuildPlan.Tool tool) {
    List<String> command = new ArrayList<>(List.of(tool.program()));
    command.addAll(tool.version());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Stage stage = snapshots.stage(Ids.build())) {
      boolean success = jails.ask(stage, command, PATIENCE, piece -> keep(piece, said)).success();
      return success ? firstLine(said.toString(StandardCharsets.UTF_8)) : Optional.empty();
    } catch (SkerryException e) {
      LOG.warn("ask {} for its version: {}", tool.program(), e.text());
      return Optional.empty();
    }
  }

  private static void keep(ByteBuffer piece, ByteArrayOutputStream said) {
    // Both outputs of a jail come by one thread.
    byte[] bytes = new byte[Math.min(piece.remaining(), LONGEST - said.size())];
    piece.get(bytes);
    said.writeBytes(bytes);
  }

  private static Optional<String> firstLine(String said) {
    return said.lines()
        .map(BuildLog::harmless)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
        .findFirst();
  }
}
