package io.skerry.deployer.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skerry invoke}: calls a function and prints its answer. */
@Command(
    name = "invoke",
    description = "Call a function by name and print its answer.",
    mixinStandardHelpOptions = true)
final class InvokeCommand implements Callable<Integer> {
  private static final Pattern TARGET = Pattern.compile("[a-z0-9-]{1,63}(@v[0-9]{1,9})?");

  @Mixin private final Connection connection = new Connection();

  @Parameters(paramLabel = "NAME[@vN]", description = "the function, or one of its versions")
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
    HttpRequest.Builder request = connection.request("/function/" + target).POST(publisher());
    HttpResponse<InputStream> response =
        connection.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream content = response.body()) {
      byte[] bytes = content.readAllBytes();
      if (response.statusCode() >= 400) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        throw new CliException(
            response.statusCode() == 502 || response.statusCode() == 504
                ? ExitStatus.FUNCTION_FAILED
                : ExitStatus.REFUSED,
            Connection.problem(response.statusCode(), text)
                + response
                    .headers()
                    .firstValue("X-Call-Id")
                    .map(id -> "; see: skerry log " + id)
                    .orElse(""));
      }
      System.out.write(bytes);
      System.out.flush();
    }
    return ExitStatus.DONE;
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
