/**
 * What jails reach others by: addresses and their leases, and the spaces that Linux makes of them.
 */
@NullMarked
package io.skerry.runtime.jail.network;

import org.jspecify.annotations.NullMarked;
