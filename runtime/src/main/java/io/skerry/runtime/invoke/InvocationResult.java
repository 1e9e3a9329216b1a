package io.skerry.runtime.invoke;

/** What came of a call whose program was started. */
public record InvocationResult(Outcome outcome, Timings timings) {}
