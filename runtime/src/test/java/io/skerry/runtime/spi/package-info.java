/** Tests of what drivers and stores are given. */
@NullMarked
package io.skerry.runtime.spi;

import org.jspecify.annotations.NullMarked;
