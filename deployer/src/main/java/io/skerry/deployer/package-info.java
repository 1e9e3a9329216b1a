/** The service as a whole, composed by hand, and its entry. */
@NullMarked
package io.skerry.deployer;

import org.jspecify.annotations.NullMarked;
