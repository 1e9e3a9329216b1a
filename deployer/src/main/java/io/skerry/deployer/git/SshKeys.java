package io.skerry.deployer.git;

import io.skerry.runtime.fault.SkerryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** The private keys of a file, in OpenSSH's or PEM form, without a pass phrase. */
final class SshKeys {
  private SshKeys() {}

  /**
   * The keys.
   *
   * @throws SkerryException saying what is wrong with the file
   */
  static List<KeyPair> read(Path file) {
    byte[] content = SmallFile.read(file);
    try {
      Iterable<KeyPair> found =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName(file.toString()),
              new ByteArrayInputStream(content),
              FilePasswordProvider.EMPTY);
      List<KeyPair> keys = new ArrayList<>();
      if (found != null) {
        found.forEach(keys::add);
      }
      if (keys.isEmpty()) {
        throw SmallFile.broken(file, "it has no private key in the form of OpenSSH or PEM");
      }
      return keys;
    } catch (SkerryException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException _) {
      throw SmallFile.broken(
          file,
          "it has no private key that can be used; make one without a pass phrase:"
              + " ssh-keygen -t ed25519 -N \"\" -f FILE");
    }
  }
}
