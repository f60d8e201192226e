// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A Kubernetes API that knows ConfigMaps: with a certificate of its own, for who shows the pod's token, and for the labels of the gateway
 * {@code rejoin} only.
 */
final class FakeKubernetes implements AutoCloseable {

    private static final String TOKEN = "the token of the gateway's service account";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final DisposableServer server;

    /** The items of each namespace's list, as JSON; a namespace that is not there may not be read. */
    private final Map<String, String> lists = new ConcurrentHashMap<>();

    FakeKubernetes(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        this.folder = folder;
        SslContext tls = SslContextBuilder.forServer(certificate()).build();
        Files.writeString(folder.resolve("token"), TOKEN + "\n");
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .secure(spec -> spec.sslContext(tls))
                .handle(this::answer)
                .bindNow(Duration.ofSeconds(10));
    }

    private KeyManagerFactory certificate() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("api.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "api",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=kubernetes",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("keytool.log")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            keys.load(bytes, PASSWORD);
        }
        String pem = Base64.getMimeEncoder()
                .encodeToString(keys.getCertificate("api").getEncoded());
        Files.writeString(
                folder.resolve("ca.crt"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return factory;
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri());
        String[] path = target.path().split("/");
        String list = path.length == 6 && path[5].equals("configmaps") ? lists.get(path[4]) : null;
        if (!("Bearer " + TOKEN).equals(request.requestHeaders().get("Authorization"))) {
            return response.status(401).send();
        }
        if (list == null) {
            return response.status(403).send();
        }
        if (!List.of("rejoin.io/kind=route,rejoin.io/gateway=rejoin")
                .equals(target.parameters().get("labelSelector"))) {
            return response.status(400).send();
        }
        return response.header("Content-Type", "application/json")
                .sendString(Mono.just("{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"items\":[" + list + "]}"))
                .then();
    }

    /** What a gateway needs to know to ask this API about these namespaces. */
    String[] settings(String namespaces) {
        return new String[] {
            "rejoin.gateway.registration.namespaces=" + namespaces,
            "rejoin.gateway.registration.api=https://127.0.0.1:" + server.port(),
            "rejoin.gateway.registration.credentials=" + folder,
            "rejoin.gateway.registration.interval=1s"
        };
    }

    void allows(String namespace) {
        lists.put(namespace, "");
    }

    /** That namespace has this one route from now on. */
    void has(String namespace, String service, String prefix) {
        lists.put(namespace, """
                {"metadata": {"name": "%s", "namespace": "%s", "creationTimestamp": "2026-11-21T04:33:12Z",
                              "labels": {"rejoin.io/kind": "route", "rejoin.io/gateway": "rejoin"}},
                 "data": {"prefix": "%s", "service": "%s", "port": "8080"}}
                """.formatted(service, namespace, prefix, service));
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
