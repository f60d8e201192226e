// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The descriptors of this JVM at one moment, counted by what they are; connections by the server that they lead to or come in at. */
final class OpenFiles {

    private static final Path PROCESS = Path.of("/proc/self");
    private static final String LISTENING = "0A";

    private OpenFiles() {}

    /** @param servers names of ports */
    static Map<String, Long> byKind(Map<Integer, String> servers) throws IOException {
        Map<String, String> connections = connections(servers);
        Map<String, Long> kinds = new TreeMap<>();
        try (Stream<Path> descriptors = Files.list(PROCESS.resolve("fd"))) {
            for (Path each : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(each).toString();
                    kinds.merge(connections.getOrDefault(target, kind(target)), 1L, Long::sum);
                } catch (NoSuchFileException e) {
                    // Closed since it was listed.
                }
            }
        }
        return kinds;
    }

    /** {@code socket:[12]} is a {@code socket}, and all jars are alike. */
    private static String kind(String target) {
        return target.startsWith("/") ? target.replaceAll(".*[./]", "file ") : target.replaceAll(":\\[?[0-9]+]?$", "");
    }

    /** By what the descriptor is called. */
    private static Map<String, String> connections(Map<Integer, String> servers) throws IOException {
        List<String[]> lines;
        try (Stream<String> four = Files.lines(PROCESS.resolve("net/tcp"));
                Stream<String> six = Files.lines(PROCESS.resolve("net/tcp6"))) {
            lines = Stream.concat(four, six)
                    .map(line -> line.trim().split("\\s+"))
                    .filter(fields -> fields.length > 9 && fields[1].contains(":"))
                    .toList();
        }
        Set<Integer> listening = new HashSet<>(servers.keySet());
        lines.stream().filter(fields -> fields[3].equals(LISTENING)).forEach(fields -> listening.add(port(fields[1])));
        Map<String, String> connections = new HashMap<>();
        for (String[] fields : lines) {
            int here = port(fields[1]);
            int there = port(fields[2]);
            String kind = listening.contains(there)
                    ? "to " + name(servers, there)
                    : listening.contains(here) ? "at " + name(servers, here) : "elsewhere";
            connections.put("socket:[" + fields[9] + "]", "connections " + kind);
        }
        return connections;
    }

    private static String name(Map<Integer, String> servers, int port) {
        return servers.getOrDefault(port, "port " + port);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
