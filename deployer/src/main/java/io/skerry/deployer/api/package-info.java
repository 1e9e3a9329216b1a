/** The REST API of what deploys: plugins, the manifest's schema. */
@NullMarked
package io.skerry.deployer.api;

import org.jspecify.annotations.NullMarked;
