package io.skerry.deployer.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.UploadPack;

/** An ssh host on this machine, for one repository, that lets one key in. */
public final class GitSshServer implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair host = ed25519();

  public GitSshServer(Repository repository, KeyPair client)
      throws IOException, GeneralSecurityException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (user, key, _) -> user.equals("git") && KeyUtils.compareKeys(key, client.getPublic()));
    server.setCommandFactory((_, command) -> new Upload(command, repository));
    server.start();
  }

  /** A new key. */
  public static KeyPair ed25519() throws GeneralSecurityException {
    return SecurityUtils.getKeyPairGenerator(SecurityUtils.ED25519).generateKeyPair();
  }

  /** The private key as ssh-keygen writes it. */
  public static Path write(KeyPair key, Path file) throws IOException, GeneralSecurityException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, out);
    return Files.write(file, out.toByteArray());
  }

  /** The repository's address. */
  public String url() {
    return "ssh://git@127.0.0.1:" + server.getPort() + "/team/functions.git";
  }

  /** The line of known_hosts for this server. */
  public String knownHost() {
    return knownHost(host);
  }

  /** The line of known_hosts if the server had this key. */
  public String knownHost(KeyPair key) {
    return "[127.0.0.1]:"
        + server.getPort()
        + " "
        + PublicKeyEntry.toString(key.getPublic())
        + "\n";
  }

  /** As ssh shows it. */
  public String fingerprint() {
    return KeyUtils.getFingerPrint(host.getPublic());
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  /** {@code git-upload-pack '/path'}. */
  private static final class Upload extends AbstractCommandSupport {
    private final Repository repository;

    Upload(String command, Repository repository) {
      super(command, null);
      this.repository = repository;
    }

    @Override
    public void run() {
      if (!"git-upload-pack '/team/functions.git'".equals(getCommand())) {
        tell("fatal: '" + getCommand() + "' is no repository\n");
        onExit(128);
        return;
      }
      try {
        new UploadPack(repository).upload(getInputStream(), getOutputStream(), getErrorStream());
        onExit(0);
      } catch (IOException e) {
        onExit(1, String.valueOf(e.getMessage()));
      }
    }

    private void tell(String text) {
      try {
        getErrorStream().write(text.getBytes(StandardCharsets.UTF_8));
        getErrorStream().flush();
      } catch (IOException _) {
        // The client is gone.
      }
    }
  }
}
