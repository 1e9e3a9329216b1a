/** The whole service as a user meets it: as processes, by git, curl and the command line. */
@NullMarked
package io.skerry.deployer.e2e;

import org.jspecify.annotations.NullMarked;
