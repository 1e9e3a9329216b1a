package io.skerry.deployer.release;

import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.runtime.function.FunctionName;
import java.util.List;

/** A manifest of a commit, and where it was found. */
record Found(SourceTree.ManifestFile file, ManifestResult.Valid read) {
  Manifest manifest() {
    return read.manifest();
  }

  FunctionName name() {
    return manifest().spec().name();
  }

  String directory() {
    return file.directory();
  }

  List<String> includes() {
    return manifest().build().include();
  }
}
