@NullMarked
package io.skerry.runtime.function;

import org.jspecify.annotations.NullMarked;
