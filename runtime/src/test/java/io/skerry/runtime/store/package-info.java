@NullMarked
package io.skerry.runtime.store;

import org.jspecify.annotations.NullMarked;
