package io.skerry.deployer.git;

import java.io.File;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.agent.ConnectorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ssh with one file of keys and one of host keys: nothing of the service user's own configuration,
 * keys or agent is looked at.
 */
final class SshAccess extends SshdSessionFactory {
  private final List<KeyPair> keys;
  private final KnownHosts hosts;

  SshAccess(Path key, Path knownHosts) {
    super(null, null);
    this.keys = SshKeys.read(key);
    this.hosts = KnownHosts.read(knownHosts);
    File nowhere = new File("/nonexistent");
    setHomeDirectory(nowhere);
    setSshDirectory(nowhere);
  }

  /** Why the host's key was refused. */
  Optional<String> refusal() {
    return hosts.refusal();
  }

  @Override
  protected @Nullable File getSshConfig(File directory) {
    return null;
  }

  @Override
  protected @Nullable SshConfigStore createSshConfigStore(
      File home, @Nullable File file, String user) {
    return null;
  }

  @Override
  protected ServerKeyDatabase getServerKeyDatabase(File home, File directory) {
    return hosts;
  }

  @Override
  protected Iterable<KeyPair> getDefaultKeys(File directory) {
    return keys;
  }

  @Override
  protected List<Path> getDefaultIdentities(File directory) {
    return List.of();
  }

  @Override
  protected String getDefaultPreferredAuthentications() {
    return "publickey";
  }

  @Override
  protected @Nullable ConnectorFactory getConnectorFactory() {
    return null;
  }
}
