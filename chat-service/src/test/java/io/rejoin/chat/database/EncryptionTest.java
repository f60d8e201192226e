// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What creates the tables is as sure of its server as what reads and writes them: neither takes one that the other refuses. */
class EncryptionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String MUTUAL = "localhost, mutual, sslMode=verify-full&sslRootCert={authority.crt}";

    @TempDir
    private static Path folder;

    private static EncryptedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = EncryptedPostgres.start(folder);
    }

    @AfterAll
    static void close() throws Exception {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "r2dbc,  localhost, postgres, applicationName=x,                                       false",
        "r2dbc,  localhost, postgres, ssl=false,                                               false",
        "r2dbc,  localhost, postgres, sslMode=disable,                                         false",
        "r2dbc,  localhost, postgres, sslMode=allow,                                           true",
        "r2dbc,  localhost, postgres, sslMode=PREFER,                                          true",
        "r2dbc,  localhost, postgres, sslmode=require,                                         true",
        "r2dbc,  localhost, postgres, sslMode=require&sslNegotiation=direct,                   true",
        "r2dbcs, localhost, postgres, applicationName=x,                                       false",
        "r2dbcs, localhost, postgres, sslMode=require,                                         true",
        "r2dbcs, localhost, postgres, sslRootCert={authority.crt},                             true",
        "r2dbcs, 127.0.0.1, postgres, sslRootCert={authority.crt},                             false",
        "r2dbc,  localhost, postgres, ssl=true&sslRootCert={authority.crt},                    true",
        "r2dbc,  localhost, postgres, sslMode=verify-ca,                                       false",
        "r2dbc,  127.0.0.1, postgres, sslMode=VERIFY_CA&sslRootCert={authority.crt},           false",
        "r2dbc,  localhost, postgres, sslMode=VERIFY_CA&sslRootCert={authority.crt},           true",
        "r2dbc,  127.0.0.1, postgres, sslMode=require,                                         true",
        "r2dbc,  localhost, postgres, sslMode=verify-full&sslRootCert=io/rejoin/chat/database/tls/authority.crt, true",
        "r2dbc,  " + MUTUAL + ",                                                               false",
        "r2dbc,  " + MUTUAL + "&sslCert={user.crt}&sslKey={user.key}&sslPassword=secret,       true",
    })
    void bothConnectOrNeither(String scheme, String host, String database, String options, boolean connect) {
        ConnectionFactoryOptions address = address(scheme, host, database, options);
        assertThat(connectsByR2dbc(address)).as("R2DBC").isEqualTo(connect);
        assertThat(connectsByJdbc(address)).as("JDBC").isEqualTo(connect);
    }

    @Test
    void theTablesAreCreatedWhereTheAuthorityIsTheOperatorsOwn() {
        String url = "r2dbcs:postgresql://localhost:" + postgres.port() + "/postgres?sslRootCert="
                + postgres.file("authority.crt");
        new ChatDatabase(url, "postgres", "postgres").migrate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslMode=tunnel",
                "sslMode=require&sslNegotiation=tunnel",
                "sslMode=require&sslSni=false",
                "socket=/run/postgres.sock"
            })
    void whatJdbcCannotDoIsRefusedByName(String options) {
        String last = options.substring(options.lastIndexOf('&') + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcAddress.of(address("r2dbc", "localhost", "postgres", options)))
                .withMessageStartingWith("rejoin.postgres.url: " + last + " (expected: ");
    }

    @Test
    void serversOfOneDatabaseAreTriedInTheSameOrder() {
        JdbcAddress address = JdbcAddress.of(ConnectionFactoryOptions.parse(
                "r2dbc:postgresql:failover://one:5433,two/my%20db?targetServerType=primary"));
        assertThat(address.url()).isEqualTo("jdbc:postgresql://one:5433,two/my+db");
        assertThat(address.properties()).containsEntry("targetServerType", "primary");
    }

    private static ConnectionFactoryOptions address(String scheme, String host, String database, String options) {
        String named = options.replaceAll("\\{(.*?)}", folder + "/$1");
        return ConnectionFactoryOptions.parse(
                        scheme + ":postgresql://" + host + ":" + postgres.port() + "/" + database + "?" + named)
                .mutate()
                .option(ConnectionFactoryOptions.USER, "postgres")
                .option(ConnectionFactoryOptions.PASSWORD, "postgres")
                .build();
    }

    private static boolean connectsByR2dbc(ConnectionFactoryOptions address) {
        return Boolean.TRUE.equals(
                Flux.usingWhen(ConnectionFactories.get(address).create(), connection -> Mono.just(true), c -> c.close())
                        .onErrorReturn(R2dbcException.class, false)
                        .blockLast(TIMEOUT));
    }

    private static boolean connectsByJdbc(ConnectionFactoryOptions options) {
        JdbcAddress address = JdbcAddress.of(options);
        Properties properties = new Properties();
        properties.putAll(address.properties());
        properties.setProperty("user", "postgres");
        try (var connection = DriverManager.getConnection(address.url(), properties)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }
}
