package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What curl got.
 *
 * @param exit curl's own exit status; not 0 when the answer was cut
 * @param status of HTTP; 0 when there was no answer
 * @param head the header lines
 */
record Answer(int exit, int status, String head, String body) {
  private static final String MARK = "\n--status ";

  static Answer curl(List<String> flags, String url) {
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-s", "--max-time", "60", "--path-as-is", "-D", "/dev/stderr"));
    command.addAll(List.of("-w", MARK + "%{http_code}"));
    command.addAll(flags);
    command.add(url);
    Shell.Result result = Shell.in(Path.of("/")).run(command);
    int mark = result.out().lastIndexOf(MARK);
    assertThat(mark).as(result.all()).isNotNegative();
    return new Answer(
        result.status(),
        Integer.parseInt(result.out().substring(mark + MARK.length()).strip()),
        result.err(),
        result.out().substring(0, mark));
  }

  /** The body of a good answer. */
  String ok() {
    assertThat(status).as(head + body).isEqualTo(200);
    assertThat(exit).as(head).isZero();
    return body;
  }

  Optional<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }
}
