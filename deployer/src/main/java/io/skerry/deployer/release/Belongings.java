package io.skerry.deployer.release;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.ReleaseTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whose names and paths are: they belong to the repository that released them first. */
final class Belongings {
  private final String repository;
  private final Map<FunctionName, ReleaseTable.Owner> owners;
  private final List<Version> others;

  /**
   * @param inService every version in service
   */
  Belongings(
      String repository,
      Map<FunctionName, ReleaseTable.Owner> owners,
      Collection<Version> inService) {
    this.repository = repository;
    this.owners = owners;
    this.others =
        inService.stream().filter(version -> !version.repository().equals(repository)).toList();
  }

  /** Tells of everything of the function that belongs to another repository. */
  void check(FunctionSpec spec, Consumer<String> objection) {
    ReleaseTable.Owner owner = owners.get(spec.name());
    if (owner != null && !owner.repository().equals(repository)) {
      objection.accept(
          "name: '"
              + spec.name()
              + "' belongs to the repository "
              + owner.repository()
              + "; choose another name");
    }
    spec.http()
        .forEach(http ->
            others.stream()
                .filter(other -> other.spec().http().anyMatch(o -> Routes.collide(o, http)))
                .forEach(other ->
                    objection.accept(
                        "triggers: the path "
                            + http.path()
                            + " belongs to "
                            + other.id().function()
                            + " of the repository "
                            + other.repository()
                            + "; choose another path")));
  }
}
