package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** JavaScript for Node.js, with the packages that its package-lock.json names. */
@Extension
public final class NodeBuilder implements Builder {
  private static final List<String> LOCKS = List.of("package-lock.json", "npm-shrinkwrap.json");
  private static final List<String> FOREIGN_LOCKS = List.of("yarn.lock", "pnpm-lock.yaml");
  private static final Pattern FETCHED = Pattern.compile("\"resolved\"\\s*:\\s*\"(https?|git|ssh)");
  private static final BuildPlan.Tool NODE =
      new BuildPlan.Tool("node", "apt-get install nodejs, or pkg install node on FreeBSD");
  private static final BuildPlan.Tool NPM =
      new BuildPlan.Tool("npm", "apt-get install npm, or pkg install npm on FreeBSD");

  @Override
  public String type() {
    return "node";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.hasAny(List.of("main.js", "main.mjs", "index.js", "index.mjs"))
        || (names.onlyIn(Language.NODE) && !names.decided())
        || names.decidedBy("package.json");
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    boolean own = !request.build().command().isEmpty();
    Optional<String> lock = LOCKS.stream().filter(names::has).findFirst();
    boolean installs = lock.isPresent() && !own && !names.hasFolder("node_modules");
    if (!own && lock.isEmpty() && names.hasAny(FOREIGN_LOCKS)) {
      refuseForeign(request, names);
    }
    if (installs && !request.build().network() && fetches(request, lock.get())) {
      throw Packages.refused(request, lock.get(), "commit node_modules");
    }
    return new BuildPlan(
        installs ? List.of(install(request)) : List.of(),
        command(request, names),
        installs ? List.of(NODE, NPM) : List.of(NODE),
        Map.of("npm_config_update_notifier", "false"),
        Map.of("npm_config_cache", "npm"),
        Packages.hint(request));
  }

  private static void refuseForeign(BuildRequest request, SourceNames names) {
    if (!names.hasFolder("node_modules")) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build %s: only the lock file of npm is known, package-lock.json; commit that or"
                  .formatted(request.function())
              + " node_modules, or say how to build in build.command");
    }
  }

  private static boolean fetches(BuildRequest request, String lock) {
    return request.texts().of(lock).filter(text -> FETCHED.matcher(text).find()).isPresent();
  }

  private static List<String> install(BuildRequest request) {
    List<String> install =
        new ArrayList<>(List.of("npm", "ci", "--omit=dev", "--no-audit", "--no-fund"));
    if (!request.build().network()) {
      install.add("--offline");
    }
    return install;
  }

  private static List<String> command(BuildRequest request, SourceNames names) {
    List<String> candidates =
        Stream.of("main", "index", request.function().value())
            .flatMap(name -> Stream.of(name + ".js", name + ".mjs", name + ".cjs"))
            .toList();
    return names
        .entry(candidates, Language.NODE)
        .map(script -> List.of("node", "./" + script))
        .orElse(List.of());
  }
}
