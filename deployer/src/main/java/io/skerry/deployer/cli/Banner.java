package io.skerry.deployer.cli;

import io.skerry.deployer.Service;
import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.Trigger;

/** What a started service tells: where it is, and two lines to try it with. */
record Banner(Service service) {
  void print() {
    String address = service.address();
    line("ready at " + address);
    line("  data directory  " + service.data());
    line("  admin token     " + service.adminToken());
    line("try it:");
    service.versions().stream()
        .flatMap(version -> version.spec().http())
        .filter(http -> http.auth() == Auth.NONE && http.methods().contains("GET"))
        .map(Trigger.Http::path)
        .sorted()
        .findFirst()
        .ifPresent(path -> line("  curl " + address + path));
    line(
        "  git clone \"http://skerry:$(cat '"
            + service.adminToken().toString().replace("'", "'\\''")
            + "')@"
            + address.substring("http://".length())
            + "/git/"
            + Service.HOSTED
            + ".git\"");
    line("stop with Ctrl-C");
  }

  static void line(String text) {
    System.out.println(text);
    System.out.flush();
  }
}
