package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** C, and all that is built with make: the result is a program of the function's name. */
@Extension
public final class CBuilder implements Builder {
  private static final List<String> MAKEFILES = List.of("Makefile", "makefile");
  private static final BuildPlan.Tool CC =
      new BuildPlan.Tool("cc", "apt-get install gcc libc6-dev; FreeBSD has it in its base");
  private static final BuildPlan.Tool MAKE =
      new BuildPlan.Tool("make", "apt-get install make; FreeBSD has it in its base");

  @Override
  public String type() {
    return "c";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    boolean c = !names.in(Language.C).isEmpty();
    return names.hasAny(MAKEFILES)
        ? c || isWithoutOtherLanguage(names)
        : names.in(Language.C).stream().anyMatch(name -> name.endsWith(".c"));
  }

  /** A function in another language may have a Makefile for its own ends, such as tests. */
  private static boolean isWithoutOtherLanguage(SourceNames names) {
    return !names.decided()
        && Stream.of(Language.GO, Language.JAVA, Language.NODE, Language.PYTHON, Language.RUST)
            .allMatch(language -> names.in(language).isEmpty())
        && (names.in(Language.SHELL).isEmpty() || !names.onlyIn(Language.SHELL));
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    List<String> command = List.of("./" + request.function());
    if (!request.build().command().isEmpty()) {
      return new BuildPlan(List.of(), command, List.of());
    }
    if (new SourceNames(request.files()).hasAny(MAKEFILES)) {
      return new BuildPlan(List.of(List.of("make")), command, List.of(MAKE));
    }
    // The name is a DNS label, so it needs no quotes; ./ keeps a file called -x.c from being a
    // flag.
    String compile =
        "exec cc ${CFLAGS:--O2} -o " + request.function() + " ./*.c ${LDFLAGS:-} ${LDLIBS:-}";
    return new BuildPlan(List.of(List.of("sh", "-c", compile)), command, List.of(CC));
  }
}
