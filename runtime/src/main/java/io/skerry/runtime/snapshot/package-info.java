/**
 * Version trees and the private copies that jails run on: ZFS where there is ZFS, else plain
 * directories.
 */
@NullMarked
package io.skerry.runtime.snapshot;

import org.jspecify.annotations.NullMarked;
