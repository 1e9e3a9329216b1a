/** Everything that can be set about a service: skerry.yaml, variables, flags. */
@NullMarked
package io.skerry.deployer.configuration;

import org.jspecify.annotations.NullMarked;
