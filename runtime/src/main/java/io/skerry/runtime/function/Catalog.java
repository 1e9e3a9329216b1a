package io.skerry.runtime.function;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The versions in service, one a function. Readers never wait; a release replaces all at once. Safe
 * for use by many threads.
 */
public final class Catalog {
  private final List<Consumer<List<Version>>> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<FunctionName, Version> active = Map.of();
  private volatile List<Preview> previews = List.of();
  private final AtomicLong generation = new AtomicLong();

  /** The version of the function that is in service. */
  public Optional<Version> find(FunctionName function) {
    return Optional.ofNullable(active.get(function));
  }

  /** All versions in service, by name. */
  public List<Version> versions() {
    return List.copyOf(new TreeMap<>(active).values());
  }

  /** What the function would be on a branch that is not deployed. */
  public Optional<Version> preview(FunctionName function, String branch) {
    return previews.stream()
        .filter(preview -> preview.branch().equals(branch))
        .map(Preview::version)
        .filter(version -> version.id().function().equals(function))
        .findFirst();
  }

  /** All previews. */
  public List<Preview> previews() {
    return previews;
  }

  /** Changes with whatever comes into service, or goes. */
  public long generation() {
    return generation.get();
  }

  /** Replaces all previews. */
  public void preview(Collection<Preview> versions) {
    previews = List.copyOf(versions);
    generation.incrementAndGet();
  }

  /** Tells the listener of every change, on the thread that makes it. */
  public void onChange(Consumer<List<Version>> listener) {
    listeners.add(listener);
  }

  /** Puts these versions into service, and no others. */
  public synchronized void replace(Collection<Version> versions) {
    Map<FunctionName, Version> next = new TreeMap<>();
    versions.forEach(version -> next.put(version.id().function(), version));
    active = Map.copyOf(next);
    generation.incrementAndGet();
    List<Version> list = List.copyOf(next.values());
    listeners.forEach(listener -> listener.accept(list));
  }
}
