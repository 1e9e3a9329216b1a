/** The exchangeable parts of the runtime: jail drivers and snapshot stores, as plugins see them. */
@NullMarked
package io.skerry.runtime.spi;

import org.jspecify.annotations.NullMarked;
