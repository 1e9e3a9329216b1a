/** Builds functions: the builders of the common languages, and the choice among them. */
@NullMarked
package io.skerry.deployer.build;

import org.jspecify.annotations.NullMarked;
