@NullMarked
package io.skerry.runtime.web;

import org.jspecify.annotations.NullMarked;
