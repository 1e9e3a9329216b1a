/** Repositories, their commits as trees of functions, Git over HTTP, and watching others. */
@NullMarked
package io.skerry.deployer.git;

import org.jspecify.annotations.NullMarked;
