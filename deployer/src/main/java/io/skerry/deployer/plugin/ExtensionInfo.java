package io.skerry.deployer.plugin;

/**
 * One extension as lists show it.
 *
 * @param point the simple name of the extension point, such as {@code Builder}
 * @param type the name that configuration or a manifest chooses it by
 * @param className the class that implements it
 */
public record ExtensionInfo(String point, String type, String className) {}
