package io.skerry.deployer.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry invoke}: calls a function and prints its answer. */
@Command(
    name = "invoke",
    description = "Call a function by name and print its answer.",
    mixinStandardHelpOptions = true)
final class InvokeCommand implements Callable<Integer> {
  private static final Pattern TARGET = Pattern.compile("[a-z0-9-]{1,63}(@[^\\s@]{1,200})?");

  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME[@vN|@BRANCH]",
      description = "the function, one of its versions, or its preview on a branch")
  private String target = "";

  @Option(names = "--body", paramLabel = "TEXT", description = "the body, as text")
  private @Nullable String body;

  @Option(names = "--file", paramLabel = "FILE", description = "the body, from a file")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    if (!TARGET.matcher(target).matches()) {
      throw new CliException(ExitStatus.USAGE, "'" + target + "' is no function's name");
    }
    HttpRequest.Builder request =
        connection.request("/function/" + escaped(target)).POST(publisher());
    // As a whole: the connection closes its client, which would wait for a stream to be read.
    HttpResponse<byte[]> response =
        connection.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() >= 400) {
      throw failure(response);
    }
    if (output.json()) {
      Output.print(spec.commandLine().getOut(), view(response));
    } else {
      System.out.write(response.body());
      System.out.flush();
    }
    return ExitStatus.DONE;
  }

  private static String escaped(String target) {
    int at = target.indexOf('@');
    return at < 0
        ? target
        : target.substring(0, at + 1)
            + URLEncoder.encode(target.substring(at + 1), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> view(HttpResponse<byte[]> response) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("status", response.statusCode());
    view.put("invocation", response.headers().firstValue("X-Call-Id").orElse(""));
    view.put("version", response.headers().firstValue("X-Function-Version").orElse(""));
    view.put("contentType", response.headers().firstValue("Content-Type").orElse(""));
    view.put("body", new String(response.body(), StandardCharsets.UTF_8));
    return view;
  }

  private static CliException failure(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String text = new String(response.body(), StandardCharsets.UTF_8);
    String log =
        response.headers().firstValue("X-Call-Id").map(id -> "; see: skerry log " + id).orElse("");
    return new CliException(
        status == 502 || status == 504 ? ExitStatus.FUNCTION_FAILED : ExitStatus.REFUSED,
        Connection.problem(status, text) + log);
  }

  private HttpRequest.BodyPublisher publisher() throws FileNotFoundException {
    if (file != null) {
      return HttpRequest.BodyPublishers.ofFile(file);
    }
    return body == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(body);
  }
}
