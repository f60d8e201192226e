// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where programs export their spans with OTLP over HTTP; understands of the format what tests look at. */
final class SpanReceiver implements AutoCloseable {

    /** @param parent empty where the trace begins */
    record Span(String trace, String id, String parent, String name) {}

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final StringBuffer everything = new StringBuffer();
    private final HttpServer server;

    SpanReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    List<Span> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    List<Span> all() {
        return List.copyOf(spans);
    }

    /** All bytes that came, as Latin-1. */
    String everything() {
        return everything.toString();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            everything.append(new String(body, StandardCharsets.ISO_8859_1));
            // ExportTraceServiceRequest.resource_spans, ResourceSpans.scope_spans, ScopeSpans.spans
            for (ByteBuffer resource : fields(ByteBuffer.wrap(body), 1)) {
                for (ByteBuffer scope : fields(resource, 2)) {
                    for (ByteBuffer span : fields(scope, 2)) {
                        spans.add(new Span(hex(span, 1), hex(span, 2), hex(span, 4), text(span, 5)));
                    }
                }
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static String hex(ByteBuffer message, int number) {
        return HexFormat.of().formatHex(bytes(message, number));
    }

    private static String text(ByteBuffer message, int number) {
        return new String(bytes(message, number), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer message, int number) {
        List<ByteBuffer> found = fields(message, number);
        if (found.isEmpty()) {
            return new byte[0];
        }
        byte[] bytes = new byte[found.getFirst().remaining()];
        found.getFirst().get(bytes);
        return bytes;
    }

    /** The fields of that number in a protobuf message, each of them bytes. */
    private static List<ByteBuffer> fields(ByteBuffer message, int number) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<ByteBuffer> found = new ArrayList<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            switch ((int) tag & 7) {
                case VARINT -> varint(in);
                case FIXED64 -> in.getLong();
                case FIXED32 -> in.getInt();
                case BYTES -> {
                    int length = (int) varint(in);
                    if (tag >>> 3 == number) {
                        found.add(in.slice(in.position(), length));
                    }
                    in.position(in.position() + length);
                }
                default -> throw new IllegalArgumentException("tag: " + tag + " (expected: a protobuf field)");
            }
        }
        return found;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
