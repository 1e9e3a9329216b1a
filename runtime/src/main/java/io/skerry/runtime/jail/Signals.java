package io.skerry.runtime.jail;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The system call kill(2), because Java cannot signal a process group. */
final class Signals {
  private static final int SIGKILL = 9;
  private static final MethodHandle KILL = link();

  private Signals() {}

  @SuppressWarnings("restricted") // kill(2) takes two integers: nothing here can corrupt memory
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  /** Kills every process of the group; one that does not exist is no error. */
  static void killGroup(long group) {
    if (group <= 1) {
      throw new IllegalArgumentException("no process group of ours: " + group);
    }
    try {
      int ignored = (int) KILL.invokeExact(Math.toIntExact(-group), SIGKILL);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("kill process group " + group, e);
    }
  }
}
