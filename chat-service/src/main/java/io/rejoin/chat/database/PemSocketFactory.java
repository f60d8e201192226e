// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a JDBC connection, from the files and with the defaults of R2DBC's driver. The one that JDBC's has by itself wants keys in another format, and
 * trusts {@code ~/.postgresql/root.crt} where R2DBC's trusts the JVM's authorities. Public since the driver makes one for each connection, by name; whether
 * the certificate is of the host is its to check, and it does for {@code verify-full}.
 */
public final class PemSocketFactory extends SSLSocketFactory {

    private final SSLSocketFactory sockets;

    /** @param properties of the connection */
    public PemSocketFactory(Properties properties) throws IOException {
        SslContextBuilder context = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        trust(context, properties);
        show(context, properties);
        sockets = ((JdkSslContext) context.build()).context().getSocketFactory();
    }

    private static void trust(SslContextBuilder context, Properties properties) throws IOException {
        String authorities = properties.getProperty("sslrootcert");
        if (!properties.getProperty("sslmode", "verify-full").startsWith("verify-")) {
            context.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (authorities != null) {
            try (InputStream pem = open(authorities)) {
                context.trustManager(pem);
            }
        }
    }

    private static void show(SslContextBuilder context, Properties properties) throws IOException {
        String certificate = properties.getProperty("sslcert", ofUser("postgresql.crt"));
        String key = properties.getProperty("sslkey", ofUser("postgresql.pk8"));
        if (certificate != null && key != null) {
            try (InputStream chainPem = open(certificate);
                    InputStream keyPem = open(key)) {
                context.keyManager(chainPem, keyPem, properties.getProperty("sslpassword"));
            }
        }
    }

    private static @Nullable String ofUser(String name) {
        Path file = Path.of(System.getProperty("user.home"), ".postgresql", name);
        return Files.exists(file) ? file.toString() : null;
    }

    /** A file, else a resource. */
    private static InputStream open(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.exists(file)) {
            return Files.newInputStream(file);
        }
        InputStream resource = PemSocketFactory.class.getClassLoader().getResourceAsStream(name);
        if (resource == null) {
            throw new FileNotFoundException(name);
        }
        return resource;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return sockets.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return sockets.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return sockets.createSocket(address, port, localAddress, localPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
