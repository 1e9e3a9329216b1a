package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Rust, by cargo or, without a Cargo.toml, by rustc: the result is a program. */
@Extension
public final class RustBuilder implements Builder {
  private static final BuildPlan.Tool CARGO =
      new BuildPlan.Tool("cargo", "apt-get install cargo, or pkg install rust on FreeBSD");
  private static final BuildPlan.Tool RUSTC =
      new BuildPlan.Tool("rustc", "apt-get install rustc, or pkg install rust on FreeBSD");
  private static final BuildPlan.Tool LINKER =
      new BuildPlan.Tool("cc", "apt-get install gcc libc6-dev; FreeBSD has it in its base");

  /** Cargo does this by itself only where a .cargo/config.toml says so. */
  private static final List<String> FROM_VENDOR =
      List.of(
          "--config",
          "source.crates-io.replace-with=\"vendored-sources\"",
          "--config",
          "source.vendored-sources.directory=\"vendor\"");

  /** A program that the package no longer makes must not be taken for its program. */
  private static final String CLEAR_PROGRAMS =
      """
      for file in "$CARGO_TARGET_DIR"/release/*; do
        if [ -f "$file" ]; then rm -f "$file" || exit 1; fi
      done
      """;

  /**
   * Takes the program out of the directory that is kept, where its package's name may be another.
   * What the build leaves behind is not for the function.
   */
  private static final String TAKE_PROGRAM =
      """
      set -eu
      name=$1
      release=$CARGO_TARGET_DIR/release
      if [ -f "$release/$name" ]; then
        program=$release/$name
      else
        program=
        for file in "$release"/*; do
          if [ -f "$file" ] && [ -x "$file" ]; then
            case "$file" in *.so | *.rlib | *.dylib) continue ;; esac
            if [ -n "$program" ]; then
              echo "more than one program was built; call one of them $name" >&2
              exit 1
            fi
            program=$file
          fi
        done
      fi
      if [ -z "$program" ]; then
        echo "no program was built; the package needs a src/main.rs or a [[bin]]" >&2
        exit 1
      fi
      cp "$program" "./.$name.built"
      mv -f "./.$name.built" "./$name"
      """;

  @Override
  public String type() {
    return "rust";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.has("Cargo.toml") || (names.onlyIn(Language.RUST) && !names.decided());
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    String function = request.function().value();
    List<String> command = List.of("./" + function);
    boolean own = !request.build().command().isEmpty();
    if (!names.has("Cargo.toml")) {
      List<List<String>> steps = own ? List.of() : List.of(compile(function, names));
      return new BuildPlan(steps, command, List.of(RUSTC, LINKER));
    }
    boolean vendored = names.hasFolder("vendor");
    if (!own && !vendored && !request.build().network() && wantsPackages(request)) {
      throw Packages.refused(request, "Cargo.lock", "commit what 'cargo vendor' makes");
    }
    List<List<String>> steps =
        own
            ? List.of()
            : List.of(
                List.of("sh", "-c", CLEAR_PROGRAMS, "clear-programs"),
                build(request, names, vendored),
                List.of("sh", "-c", TAKE_PROGRAM, "take-program", function));
    return new BuildPlan(
        steps,
        command,
        List.of(CARGO, RUSTC, LINKER),
        Map.of("CARGO_TERM_COLOR", "never"),
        Map.of("CARGO_HOME", "cargo", "CARGO_TARGET_DIR", "target"),
        Packages.hint(request));
  }

  private static boolean wantsPackages(BuildRequest request) {
    return request
        .texts()
        .of("Cargo.lock")
        .filter(lock -> lock.contains("source = \""))
        .isPresent();
  }

  private static List<String> build(BuildRequest request, SourceNames names, boolean vendored) {
    List<String> build = new ArrayList<>(List.of("cargo", "build", "--release"));
    if (names.has("Cargo.lock")) {
      build.add("--locked");
    }
    if (vendored || !request.build().network()) {
      build.add("--offline");
    }
    if (vendored && !names.hasFolder(".cargo")) {
      build.addAll(FROM_VENDOR);
    }
    return build;
  }

  private static List<String> compile(String function, SourceNames names) {
    String main =
        names.entry(List.of("main.rs", function + ".rs"), Language.RUST).orElse("main.rs");
    return List.of("rustc", "--edition", "2021", "-O", "-o", function, "./" + main);
  }
}
