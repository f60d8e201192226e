// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the servers of this package, in a process of its own. */
final class ReferenceServer implements Target, Closeable {

    /** What comes before a class path in the name of the library as it was built elsewhere, to be compared with this build. */
    static final String OTHER_BUILD = "library@";

    private final String name;
    private final Class<?> main;
    private final Transport transport;
    private final JavaServer server;

    private ReferenceServer(String name, Class<?> main, Transport transport, JavaServer server) {
        this.name = name;
        this.main = main;
        this.transport = transport;
        this.server = server;
    }

    static ReferenceServer start(String name, Transport transport) throws IOException {
        Class<?> main = switch (name) {
            case "netty" -> NettyBroadcaster.class;
            case "webflux" -> WebFluxBroadcaster.class;
            default -> LibraryNode.class;
        };
        String classPath = name.startsWith(OTHER_BUILD) ? name.substring(OTHER_BUILD.length()) : "";
        return new ReferenceServer(
                classPath.isEmpty() ? name : "other-build",
                main,
                transport,
                JavaServer.start(main, classPath, transport.toString()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<ServerProcess> processes() {
        return List.of(ServerProcess.java("server", server.pid()));
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public Opening subscribe(String stream, @Nullable String position) {
        return switch (transport) {
            case SSE -> Opening.events("/" + stream, position, "");
            case WEBSOCKET -> Opening.socket("/ws", stream, position, "");
        };
    }

    @Override
    public boolean promisesAll() {
        return main == LibraryNode.class;
    }

    @Override
    public int publishPort() {
        return server.port();
    }

    @Override
    public String publish(String stream, int length, boolean lines) {
        return RequestHead.post("/" + stream, length, lines, "");
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
