/** Tests of the package. */
@NullMarked
package io.skerry.deployer.watch;

import org.jspecify.annotations.NullMarked;
