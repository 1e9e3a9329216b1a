package io.skerry.runtime.function;

/** A version that a branch other than the deployed one has, to be called as {@code NAME@BRANCH}. */
public record Preview(String branch, Version version) {}
