/** Tests of what starts invocations. */
@NullMarked
package io.skerry.runtime.trigger;

import org.jspecify.annotations.NullMarked;
