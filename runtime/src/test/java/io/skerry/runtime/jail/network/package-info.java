/** Tests of addresses and of what asks for network spaces. */
@NullMarked
package io.skerry.runtime.jail.network;

import org.jspecify.annotations.NullMarked;
