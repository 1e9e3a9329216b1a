/** What starts invocations: HTTP routes and cron schedules. */
@NullMarked
package io.skerry.runtime.trigger;

import org.jspecify.annotations.NullMarked;
