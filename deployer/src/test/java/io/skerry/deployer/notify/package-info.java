/** Tests of the package. */
@NullMarked
package io.skerry.deployer.notify;

import org.jspecify.annotations.NullMarked;
