/** The command line: one verb, one file. */
@NullMarked
package io.skerry.deployer.cli;

import org.jspecify.annotations.NullMarked;
