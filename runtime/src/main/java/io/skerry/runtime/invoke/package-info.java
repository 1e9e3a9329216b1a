/** One run of a function: admission, clone, jail, streams, result, record. */
@NullMarked
package io.skerry.runtime.invoke;

import org.jspecify.annotations.NullMarked;
