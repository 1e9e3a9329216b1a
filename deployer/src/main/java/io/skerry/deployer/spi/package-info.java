/** The exchangeable parts of the deployer: builders, as plugins see them. */
@NullMarked
package io.skerry.deployer.spi;

import org.jspecify.annotations.NullMarked;
