/** Strict reading of YAML files by tables of keys, with the place of everything that is wrong. */
@NullMarked
package io.skerry.deployer.yaml;

import org.jspecify.annotations.NullMarked;
