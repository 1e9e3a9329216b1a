package io.skerry.runtime.invoke;

/**
 * Where the time of a call went.
 *
 * @param queueMicros the wait for admission
 * @param jailMicros getting a jail
 * @param runMicros from the start of the program to its end
 */
public record Timings(long queueMicros, long jailMicros, long runMicros) {}
