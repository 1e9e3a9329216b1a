/** Plans what a commit changes, has it built, and puts it into service all at once. */
@NullMarked
package io.skerry.deployer.release;

import org.jspecify.annotations.NullMarked;
