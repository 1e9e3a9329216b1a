/** What a function is: its name, its spec, its triggers, its versions. */
@NullMarked
package io.skerry.runtime.function;

import org.jspecify.annotations.NullMarked;
