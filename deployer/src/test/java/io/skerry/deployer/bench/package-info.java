@NullMarked
package io.skerry.deployer.bench;

import org.jspecify.annotations.NullMarked;
