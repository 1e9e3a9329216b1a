/** The jail drivers: ways to isolate one run from the host and from every other run. */
@NullMarked
package io.skerry.runtime.jail;

import org.jspecify.annotations.NullMarked;
