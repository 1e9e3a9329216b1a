/** The HTTP server, its one bridge to virtual threads, problem answers, the REST API. */
@NullMarked
package io.skerry.runtime.web;

import org.jspecify.annotations.NullMarked;
