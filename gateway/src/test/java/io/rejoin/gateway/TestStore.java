// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A real PostgreSQL of a test's own, which it can stop. */
final class TestStore implements AutoCloseable {

    private final EmbeddedPostgres server;

    TestStore() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    /** What a gateway is told. */
    String[] settings() {
        return new String[] {
            "rejoin.gateway.store.url=r2dbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
            "rejoin.gateway.store.username=postgres",
            "rejoin.gateway.store.password=postgres",
            "rejoin.gateway.store.encryption-keys=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "rejoin.gateway.admin.secret=" + Management.OPERATORS,
            "rejoin.gateway.internal.secret=" + Management.SERVICES
        };
    }

    List<String> texts(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
