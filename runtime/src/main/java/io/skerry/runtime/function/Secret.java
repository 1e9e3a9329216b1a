package io.skerry.runtime.function;

import org.jspecify.annotations.Nullable;

/**
 * A secret that a function asks for.
 *
 * @param name the secret's name
 * @param env the variable that carries it; absent: the file {@code /run/secrets/NAME}
 */
public record Secret(String name, @Nullable String env) {}
