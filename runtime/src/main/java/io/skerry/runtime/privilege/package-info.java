/** What a service that is not root asks root's few programs for. */
@NullMarked
package io.skerry.runtime.privilege;

import org.jspecify.annotations.NullMarked;
