package io.skerry.deployer.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that signs itself, with its key.
 *
 * @param pem the certificate as a file
 */
public record Identity(SSLContext server, Path pem) {
  private static final String PASSWORD = "changeit";

  /** Makes one for names such as {@code ip:127.0.0.1} or {@code dns:example.org}. */
  public static Identity make(Path directory, String names)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve("identity-" + names.hashCode() + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=test",
                    "-ext",
                    "san=" + names,
                    "-ext",
                    "bc:c",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new AssertionError(Files.readString(directory.resolve("keytool.log")));
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(Files.readAllBytes(store)), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(managers.getKeyManagers(), null, null);
    return new Identity(server, pem(keys.getCertificate("mykey"), directory, store));
  }

  private static Path pem(Certificate certificate, Path directory, Path store)
      throws IOException, GeneralSecurityException {
    String encoded = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
    return Files.writeString(
        directory.resolve(store.getFileName() + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
  }
}
