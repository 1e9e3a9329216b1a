@NullMarked
package io.skerry.runtime.invoke;

import org.jspecify.annotations.NullMarked;
