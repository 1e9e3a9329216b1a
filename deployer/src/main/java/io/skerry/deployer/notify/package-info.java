/** The built-in notifiers: commit status at GitHub, GitLab and Gitea. */
@NullMarked
package io.skerry.deployer.notify;

import org.jspecify.annotations.NullMarked;
