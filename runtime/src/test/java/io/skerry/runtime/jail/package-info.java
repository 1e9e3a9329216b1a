/** The contract of jail drivers, as tests. */
@NullMarked
package io.skerry.runtime.jail;

import org.jspecify.annotations.NullMarked;
