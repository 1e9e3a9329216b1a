package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Prints a build's log as it grows. */
final class BuildFollow {
  private static final long PAUSE_MILLIS = 300;
  private static final Set<String> UNFINISHED = Set.of("queued", "running");

  private final Connection connection;
  private final PrintWriter out;

  BuildFollow(Connection connection, PrintWriter out) {
    this.connection = connection;
    this.out = out;
  }

  /** Prints until the build ends; the exit status of the verb. */
  int follow(String id) throws InterruptedException {
    int offset = 0;
    while (true) {
      // The state first: what is written after it is asked for comes with the next round.
      JsonNode build = connection.get("/builds/" + id);
      String more = connection.text("/builds/" + id + "/log?offset=" + offset);
      offset += more.length();
      out.print(more.replaceAll(LogCommand.CONTROL, "?"));
      out.flush();
      String state = build.path("state").asText();
      if (!UNFINISHED.contains(state)) {
        out.println("[" + state + "] " + build.path("detail").asText(""));
        out.flush();
        return state.equals("succeeded") || state.equals("superseded")
            ? ExitStatus.DONE
            : ExitStatus.FAILED;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
