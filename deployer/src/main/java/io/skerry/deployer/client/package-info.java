/** What speaks Git to a running service, as its users' programs do. */
@NullMarked
package io.skerry.deployer.client;

import org.jspecify.annotations.NullMarked;
