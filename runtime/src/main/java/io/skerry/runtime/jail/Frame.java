package io.skerry.runtime.jail;

import java.nio.ByteBuffer;

/**
 * One message of the warden's protocol.
 *
 * @param type which one
 * @param payload what it says, little-endian; valid until the next frame is read
 */
record Frame(int type, ByteBuffer payload) {
  /** Bytes before the payload: its length and the type. */
  static final int HEAD = 5;

  /** The most that an input or output frame carries. */
  static final int PIECE = 32 * 1024;

  /** Bytes of one stream that may be under way, unconfirmed. */
  static final int WINDOW = 64 * 1024;

  static final int PREPARE = 1;
  static final int START = 2;
  static final int INPUT = 3;
  static final int INPUT_END = 4;
  static final int KILL = 5;
  static final int CREDIT = 6;
  static final int READY = 17;
  static final int ERROR = 18;
  static final int OUTPUT = 19;
  static final int ERROR_OUTPUT = 20;
  static final int INPUT_CREDIT = 21;
  static final int EXIT = 22;
  static final int BOOT_EXIT = 23;
}
