/** Contract and parts of the snapshot stores, tested on real trees. */
@NullMarked
package io.skerry.runtime.snapshot;

import org.jspecify.annotations.NullMarked;
