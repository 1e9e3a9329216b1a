/** Repositories elsewhere: looked at, deployed from, told how their commits fare. */
@NullMarked
package io.skerry.deployer.watch;

import org.jspecify.annotations.NullMarked;
