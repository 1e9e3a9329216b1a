/** The documentation, held to what there is. */
@NullMarked
package io.skerry.deployer.docs;

import org.jspecify.annotations.NullMarked;
