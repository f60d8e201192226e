// SPDX-License-Identifier: Apache-2.0
package io.rejoin.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GATEWAY | replica: 3 | replica",
                "GATEWAY | drain: {windowSecond: 3} | windowSecond",
                "GATEWAY | port: 70000 | port",
                "GATEWAY | jvm: {heapPercent: 95} | heapPercent",
                "GATEWAY | replicas: two | replicas",
                "GATEWAY | service: {type: Cluster} | type",
                "GATEWAY | settings: {Some_Key: x} | Some_Key",
                "PRODUCT_SERVICE | route: {prefix: orders} | prefix",
                "PRODUCT_SERVICE | routes: {} | routes",
                "PRODUCT_SERVICE | postgres: {secret: {user: x}} | user",
                "PRODUCT_SERVICE | image: {pullPolicy: Sometimes} | pullPolicy",
                "PLATFORM | subscriptions: {} | subscriptions",
                "PLATFORM | gateway: {replica: 3} | replica",
                "PLATFORM | subscription-service: {drain: {windowSecond: 3}} | windowSecond",
                "PLATFORM | global: {postgre: {}} | postgre",
                "PLATFORM | development: {mysql: {}} | mysql",
            })
    void aValueThatIsNoneIsRefusedByName(Chart chart, String values, String named) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> chart.render(chart.minimal(), file))
                .hasMessageContaining("values don't meet the specifications of the schema")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GATEWAY | signingKey: {secret: {name: ''}} | signingKey.secret.name: not set",
                "GATEWAY | redis: {url: ''} | redis: neither",
                "PRODUCT_SERVICE | route: {prefix: ''} | route.prefix: not set",
                "PRODUCT_SERVICE | gateway: {release: ''} | gateway.release: not set",
                "PRODUCT_SERVICE | postgres: {url: ''} | postgres.url: not set",
                "PRODUCT_SERVICE | postgres: {secret: {name: ''}} | postgres.secret.name: not set",
                "PRODUCT_SERVICE | image: {repository: ''} | image.repository: not set",
                "PLATFORM | development: {enabled: true} | development.postgres.secret.name: not set",
            })
    void whatMustBeSaidIsAskedForInASentence(Chart chart, String values, String sentence) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> chart.render(chart.minimal(), file)).hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({"GATEWAY", "PRODUCT_SERVICE"})
    void otherSettingsArriveUnderTheNamesOfTheEnvironment(Chart chart) throws IOException {
        Path file =
                Files.writeString(folder.resolve("values.yaml"), "settings: {'rejoin.some-thing.list[0].key': 20s}");
        assertThat(chart.render(chart.minimal(), file)).contains("name: REJOIN_SOMETHING_LIST_0_KEY");
    }
}
