/** Finds extensions, our own and those of plugins, and alone knows PF4J's plugin manager. */
@NullMarked
package io.skerry.deployer.plugin;

import org.jspecify.annotations.NullMarked;
