/** The exchangeable parts of the deployer: builders and notifiers, as plugins see them. */
@NullMarked
package io.skerry.deployer.spi;

import org.jspecify.annotations.NullMarked;
