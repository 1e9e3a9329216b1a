package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.privilege.RootHelper;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.stream.Stream;

/** Root's helper for ZFS, a few of it, because each does one thing at a time. */
final class ZfsHelpers implements ZfsTool {
  private static final int AT_ONCE = 4;

  private final List<RootHelper> all;

  /** The last that was given back is taken first: most are never started. */
  private final BlockingDeque<RootHelper> idle;

  /**
   * Starts nothing yet.
   *
   * @param command what starts one
   */
  ZfsHelpers(List<String> command) {
    all = Stream.generate(() -> new RootHelper(command)).limit(AT_ONCE).toList();
    idle = new LinkedBlockingDeque<>(all);
  }

  @Override
  public Command.Outcome run(ZfsVerb verb, String... arguments) {
    RootHelper.Answer answer = ask(verb.word(), arguments);
    return new Command.Outcome(answer.done() ? 0 : 1, answer.text());
  }

  private RootHelper.Answer ask(String verb, String... arguments) {
    RootHelper helper;
    try {
      helper = idle.takeFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.STORE_FAILED, verb + ": interrupted", e);
    }
    try {
      return helper.ask(verb, arguments);
    } finally {
      idle.addFirst(helper);
    }
  }

  private void call(String verb, String container, String name) {
    RootHelper.Answer answer = ask(verb, container, name);
    if (!answer.done()) {
      throw new SkerryException(
          ErrorCode.STORE_FAILED, verb + " " + container + " " + name + ": " + answer.text());
    }
  }

  @Override
  public void take(String container, String name) {
    call("zfs-take", container, name);
  }

  @Override
  public void give(String container, String name) {
    call("zfs-give", container, name);
  }

  @Override
  public void tidy(String container, String name) {
    call("zfs-tidy", container, name);
  }

  @Override
  public void close() {
    all.forEach(RootHelper::close);
  }
}
