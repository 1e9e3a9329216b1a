/** The database: what did run. One class a table, one writer, the only user of JDBC. */
@NullMarked
package io.skerry.runtime.store;

import org.jspecify.annotations.NullMarked;
