package io.skerry.deployer.cli;

import java.util.List;

/** What a verb that shows watched repositories shares. */
abstract class ReposListing extends Listing {
  @Override
  final String path() {
    return "/repositories";
  }

  @Override
  final List<String> columns() {
    return List.of("name", "state", "url", "branch", "commit", "looked", "next", "message");
  }
}
