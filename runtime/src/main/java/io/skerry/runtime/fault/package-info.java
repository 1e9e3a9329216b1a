/**
 * Broken requests and broken machines: one root exception, one list of codes, health as a value.
 */
@NullMarked
package io.skerry.runtime.fault;

import org.jspecify.annotations.NullMarked;
