package io.skerry.deployer;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.DataDirectory;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The first token, in a file that only the service's user can read. */
public final class AdminToken {
  public static final String FILE = "admin-token";

  private AdminToken() {}

  /** Makes the token at the first start, and knows it again at every later one. */
  static Path ensure(DataDirectory data, Tokens tokens) {
    Path file = data.resolve(FILE);
    try {
      // A file without text, as a power failure leaves it, would make the empty password a token.
      if (!Files.exists(file) || Files.readString(file).isBlank()) {
        Path fresh = data.resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, Tokens.newText() + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      }
      tokens.replace("admin", Set.of(Scope.ADMIN), Files.readString(file).strip());
      return file;
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING, "keep the admin token in " + file + ": " + e, e);
    }
  }
}
