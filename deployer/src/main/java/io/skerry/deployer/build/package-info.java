/** Builds versions in build jails, and the built-in builders. */
@NullMarked
package io.skerry.deployer.build;

import org.jspecify.annotations.NullMarked;
