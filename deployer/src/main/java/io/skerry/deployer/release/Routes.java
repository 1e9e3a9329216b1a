package io.skerry.deployer.release;

import io.skerry.runtime.function.Trigger;
import java.util.Collections;

/** Whether two HTTP triggers would answer the same request. */
final class Routes {
  private Routes() {}

  static boolean collide(Trigger.Http one, Trigger.Http other) {
    return one.path().equals(other.path()) && !Collections.disjoint(one.methods(), other.methods());
  }
}
