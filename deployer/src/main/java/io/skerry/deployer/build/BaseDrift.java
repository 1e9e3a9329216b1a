package io.skerry.deployer.build;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which versions in service were built on another base than the one they run on now. Nothing is
 * built again because of it: that is for people to decide. Safe for use by many threads.
 */
public final class BaseDrift {
  private static final Logger LOG = LoggerFactory.getLogger(BaseDrift.class);

  /** An update of the system concerns every function: more are counted, not named. */
  private static final int NAMED = 10;

  private static final String REMEDY = "skerry rebuild NAME makes a version on today's base";

  private final Catalog catalog;
  private final Base base;

  /**
   * A version that was built on another base.
   *
   * @param function its name
   * @param version its number, such as {@code v3}
   * @param base that it was built on
   */
  public record Outdated(String function, String version, String base) {}

  /**
   * What there is to know of the base, as the REST API shows it; the names here are a contract.
   *
   * @param identity of the base that jails see now
   * @param outdated the versions in service that were built on another one
   * @param notes the same for people, a line for each base
   */
  public record View(String identity, List<Outdated> outdated, List<String> notes) {}

  public BaseDrift(Catalog catalog, Base base) {
    this.catalog = catalog;
    this.base = base;
  }

  /** Those in service. */
  public View view() {
    String today = base.identity();
    List<Outdated> outdated =
        outdated(catalog.versions(), today).stream()
            .map(version ->
                new Outdated(
                    version.id().function().value(),
                    version.id().tag(),
                    version.provenance().base()))
            .toList();
    return new View(today, outdated, notes(catalog.versions(), today));
  }

  /** Says in the log which there are. */
  public void log() {
    view().notes().forEach(LOG::warn);
  }

  /** Unhealthy while there is one; nothing stops working by it. */
  public CheckResult check() {
    View view = view();
    return view.outdated().isEmpty()
        ? CheckResult.ok(view.identity())
        : CheckResult.failed(
            words(catalog.versions(), view.identity()).stream().collect(Collectors.joining("; ")),
            REMEDY);
  }

  /** A line for each base that versions were built on and that is not today's. */
  static List<String> notes(Collection<Version> versions, String today) {
    return words(versions, today).stream().map(line -> line + "; " + REMEDY).toList();
  }

  private static List<String> words(Collection<Version> versions, String today) {
    Map<String, List<Version>> byBase =
        outdated(versions, today).stream()
            .collect(
                Collectors.groupingBy(
                    version -> version.provenance().base(), TreeMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    byBase.forEach((old, built) ->
        lines.add(
            "%s built on the base %s, and the base is %s now".formatted(names(built), old, today)));
    return lines;
  }

  private static String names(List<Version> built) {
    String named =
        built.stream()
            .limit(NAMED)
            .map(version -> version.id().function() + " " + version.id().tag())
            .collect(Collectors.joining(", "));
    return named
        + (built.size() > NAMED ? " and " + (built.size() - NAMED) + " more" : "")
        + (built.size() == 1 ? " was" : " were");
  }

  /** A version of which no base is known was made before bases were recorded. */
  private static List<Version> outdated(Collection<Version> versions, String today) {
    return versions.stream()
        .filter(version -> !version.provenance().base().isEmpty())
        .filter(version -> !version.provenance().base().equals(today))
        .sorted(Comparator.comparing(version -> version.id().function().value()))
        .toList();
  }
}
