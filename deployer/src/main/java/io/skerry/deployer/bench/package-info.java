/** Measures what a call costs here, beside the plain start of a process and beside others. */
@NullMarked
package io.skerry.deployer.bench;

import org.jspecify.annotations.NullMarked;
