package io.skerry.deployer.git;

import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;

/** Says in words how far a fetch came, from what JGit and the libraries below it throw. */
public final class FetchFault {
  private static final int DEEPEST = 20;
  private static final String TOKEN =
      "check that the token is valid and may read the repository; see tokenFile";

  private FetchFault() {}

  /** The step that failed, with a remedy. */
  public static Failed of(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; depth < DEEPEST && at != null; depth++) {
      Optional<Failed> known = known(at);
      if (known.isPresent()) {
        return known.get();
      }
      at = at.getCause();
    }
    return said(message(failure))
        .orElseGet(() ->
            new Failed(
                Step.OBJECTS, message(failure), "check the address, the branch and the network"));
  }

  private static Optional<Failed> known(Throwable failure) {
    return Optional.ofNullable(
        switch (failure) {
          case UnknownHostException e -> unresolved();
          case UnresolvedAddressException e -> unresolved();
          case HttpsAccess.RedirectedException e ->
              new Failed(
                  Step.LOGIN,
                  message(e) + ", and a token is not sent to another host",
                  "write the address that it redirects to");
          case SSLException e -> tls(e);
          case SocketTimeoutException e -> connect("it does not answer in time");
          case NoRouteToHostException e -> connect("there is no route to it");
          case ConnectException e -> connect("the connection is refused, or runs out of time");
          case SocketException e -> connect("the connection breaks: " + message(e));
          case NoRemoteRepositoryException e ->
              new Failed(
                  Step.REPOSITORY,
                  "there is no such repository, or it is not shown to this login",
                  "check the address, and what the token or the key may read");
          default -> null;
        });
  }

  private static Failed unresolved() {
    return new Failed(
        Step.NAME, "the name of its host cannot be resolved", "check the address and the resolver");
  }

  private static Failed connect(String what) {
    return new Failed(Step.CONNECT, what, "check the address, the port and the firewalls between");
  }

  private static Failed tls(SSLException failure) {
    Throwable at = failure;
    for (int depth = 0; depth < DEEPEST && at != null; depth++) {
      if (at instanceof CertPathBuilderException) {
        return new Failed(
            Step.TLS,
            "its certificate is signed by nobody who is trusted here",
            "name the file with its CA's certificate: caFile");
      }
      if (at instanceof CertificateExpiredException) {
        return new Failed(
            Step.TLS, "its certificate has expired", "renew it there; check the clocks");
      }
      at = at.getCause();
    }
    String message = message(failure);
    return message.contains("No subject alternative") || message.contains("No name matching")
        ? new Failed(
            Step.TLS, "its certificate is for another name", "write the name that it is for")
        : new Failed(Step.TLS, "TLS fails: " + message, "check that the port speaks https");
  }

  /** What is told by text alone. */
  private static Optional<Failed> said(String message) {
    if (message.contains("not authorized") || message.contains("uthentication is required")) {
      return Optional.of(new Failed(Step.LOGIN, "the login is refused", TOKEN));
    }
    if (message.contains("not permitted")) {
      return Optional.of(new Failed(Step.LOGIN, "this login may not read it", TOKEN));
    }
    if (message.contains("Cannot log in") || message.contains("No more authentication methods")) {
      return Optional.of(
          new Failed(
              Step.LOGIN,
              "the key is refused",
              "add the public half of sshKey there; check the user's name in the address"));
    }
    return Optional.empty();
  }

  private static String message(Throwable failure) {
    return Harmless.text(String.valueOf(failure.getMessage()));
  }
}
