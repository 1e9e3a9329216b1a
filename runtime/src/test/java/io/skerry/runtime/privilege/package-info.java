/** Tests of what root does for a service that is not root. */
@NullMarked
package io.skerry.runtime.privilege;

import org.jspecify.annotations.NullMarked;
