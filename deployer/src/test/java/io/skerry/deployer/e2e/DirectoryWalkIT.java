package io.skerry.deployer.e2e;

/** The walk on the directory store. */
final class DirectoryWalkIT extends MainWalk {
  @Override
  String[] flags() {
    return new String[] {"--driver", "linux", "--store", "directory"};
  }
}
