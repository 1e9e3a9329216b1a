/** The runtime as a whole, composed by hand. */
@NullMarked
package io.skerry.runtime;

import org.jspecify.annotations.NullMarked;
