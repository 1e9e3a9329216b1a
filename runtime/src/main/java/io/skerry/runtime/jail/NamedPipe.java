package io.skerry.runtime.jail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The C library's mkfifo(3), because Java cannot give a child more descriptors than three. */
final class NamedPipe {
  private static final int OURS_ALONE = 0600;
  private static final MethodHandle MKFIFO = link();

  private NamedPipe() {}

  @SuppressWarnings("restricted") // it takes a string that lives until it returns, and a number
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("mkfifo"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  }

  /** Makes one that nobody else may open. */
  static void make(Path path) throws IOException {
    int result;
    try (Arena arena = Arena.ofConfined()) {
      result = (int) MKFIFO.invokeExact(arena.allocateFrom(path.toString()), OURS_ALONE);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("make the pipe " + path, e);
    }
    if (result != 0) {
      throw new IOException("make the pipe " + path);
    }
  }
}
