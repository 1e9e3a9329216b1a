package io.skerry.deployer.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The certificates of a PEM file as those that alone are trusted. */
public final class Certificates {
  private Certificates() {}

  /**
   * What trusts these certificates and no other.
   *
   * @throws io.skerry.runtime.fault.SkerryException saying what is wrong with the file
   */
  public static TrustManager[] read(Path file) {
    byte[] content = SmallFile.read(file);
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content));
      if (all.isEmpty()) {
        throw SmallFile.broken(file, "it has no certificate in PEM form");
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate certificate : all) {
        trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (CertificateException _) {
      throw SmallFile.broken(file, "it has something else than certificates in PEM form");
    } catch (GeneralSecurityException | IOException e) {
      throw SmallFile.broken(file, "its certificates cannot be used: " + e.getMessage());
    }
  }

  /** For a client that trusts these certificates and no other. */
  public static SSLContext context(Path file) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, read(file), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw SmallFile.broken(file, "its certificates cannot be used: " + e.getMessage());
    }
  }
}
