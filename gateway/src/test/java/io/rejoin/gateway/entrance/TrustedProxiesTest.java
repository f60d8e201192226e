// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.gateway.entrance.ClientAddressSettings.ForwardedHeader;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

class TrustedProxiesTest {

    private static final List<String> PROXIES = List.of("10.0.0.0/8", "192.0.2.1", "2001:db8::/33");

    private static InetAddress ip(String text) {
        return Objects.requireNonNull(Network.address(text));
    }

    private static ClientAddress client(ForwardedHeader header, String socket, String... headers) {
        HttpHeaders all = new HttpHeaders();
        for (String each : headers) {
            int colon = each.indexOf(':');
            all.add(each.substring(0, colon), each.substring(colon + 1).strip());
        }
        return new TrustedProxies(new ClientAddressSettings(PROXIES, header)).client(ip(socket), false, all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.5 | 1.1.1.1                       | 203.0.113.5 | the socket is nobody's proxy
            10.1.1.1    | ''                            | 10.1.1.1    | the proxy's own request
            10.1.1.1    | 1.1.1.1                       | 1.1.1.1     | one proxy
            10.1.1.1    | 6.6.6.6, 1.1.1.1              | 1.1.1.1     | written by the client
            10.1.1.1    | 6.6.6.6, 1.1.1.1, 192.0.2.1   | 1.1.1.1     | two proxies
            10.1.1.1    | 10.6.6.6, 1.1.1.1             | 1.1.1.1     | a client that plays a proxy
            10.1.1.1    | 10.2.2.2, 10.3.3.3            | 10.2.2.2    | nothing but proxies
            10.1.1.1    | unknown, 10.3.3.3             | 10.3.3.3    | no address
            10.1.1.1    | 1.1.1.1, unknown              | 10.1.1.1    | no address
            10.1.1.1    | 1.1.1.1, localhost            | 10.1.1.1    | names are not resolved
            10.1.1.1    | 1.1.1.1:4711                  | 1.1.1.1     | with a port
            10.1.1.1    | [2001:db9::1]:4711            | 2001:db9:0:0:0:0:0:1 | IPv6 with a port
            10.1.1.1    | 2001:db9::1                   | 2001:db9:0:0:0:0:0:1 | IPv6
            10.1.1.1    | ::ffff:1.1.1.1                | 1.1.1.1     | IPv4 as IPv6
            ::ffff:10.1.1.1 | 1.1.1.1                   | 1.1.1.1     | IPv4 as IPv6
            2001:db8:7fff::1 | 1.1.1.1                  | 1.1.1.1     | just inside of the network
            2001:db8:8000::1 | 1.1.1.1                  | 2001:db8:8000:0:0:0:0:1 | just outside
            10.1.1.1    | 1.1.1.1%eth0                  | 10.1.1.1    | a zone
            """)
    void clientIsTheFirstFromTheRightThatIsNoTrustedProxy(String socket, String header, String client, String why) {
        assertThat(client(ForwardedHeader.X_FORWARDED_FOR, socket, "X-Forwarded-For: " + header)
                        .text())
                .as(why)
                .isEqualTo(client);
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(client(
                                ForwardedHeader.X_FORWARDED_FOR,
                                "10.1.1.1",
                                "X-Forwarded-For: 6.6.6.6",
                                "X-Forwarded-For: 1.1.1.1",
                                "X-Forwarded-For: 10.2.2.2")
                        .text())
                .isEqualTo("1.1.1.1");
    }

    @Test
    void veryLongListEndsSomewhere() {
        assertThat(client(
                                ForwardedHeader.X_FORWARDED_FOR,
                                "10.1.1.1",
                                "X-Forwarded-For: 1.1.1.1" + ", 10.2.2.2".repeat(40))
                        .text())
                .isEqualTo("10.2.2.2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            for=1.1.1.1;proto=https;by=10.1.1.1           | 1.1.1.1
            for=6.6.6.6, For="1.1.1.1:80"                 | 1.1.1.1
            for=6.6.6.6, proto=http;for="[2001:db9::1]:9" | 2001:db9:0:0:0:0:0:1
            for=1.1.1.1, for=_hidden                      | 10.1.1.1
            for=1.1.1.1, proto=https                      | 10.1.1.1
            """)
    void forwardedIsReadWhereTheProxiesWriteIt(String header, String client) {
        assertThat(client(ForwardedHeader.FORWARDED, "10.1.1.1", "Forwarded: " + header, "X-Forwarded-For: 6.6.6.6")
                        .text())
                .isEqualTo(client);
    }

    @Test
    void headerThatTheProxiesDoNotWriteIsNotRead() {
        assertThat(client(ForwardedHeader.X_FORWARDED_FOR, "10.1.1.1", "Forwarded: for=6.6.6.6")
                        .text())
                .isEqualTo("10.1.1.1");
    }

    @Test
    void onlyATrustedProxyCanSayThatTheClientSpokeTls() {
        String https = "X-Forwarded-Proto: http, https";
        assertThat(client(ForwardedHeader.X_FORWARDED_FOR, "10.1.1.1", https).secure())
                .isTrue();
        assertThat(client(ForwardedHeader.X_FORWARDED_FOR, "1.1.1.1", https).secure())
                .isFalse();
        assertThat(client(ForwardedHeader.FORWARDED, "10.1.1.1", "Forwarded: for=1.1.1.1;proto=https")
                        .secure())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "10.0.0/8/8"})
    void networkMustBeOne(String network) {
        assertThatThrownBy(() -> Network.parse("p", network))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("p: " + network + " (expected: an address or a network such as 10.0.0.0/8)");
    }

    @Test
    void clientOfAnIpv6NetworkIsCountedByItsFirst64Bits() {
        assertThat(new ClientAddress(ip("2001:db8:1:2:3:4:5:6"), false).limited())
                .isEqualTo("20010db800010002");
        assertThat(new ClientAddress(ip("1.2.3.4"), false).limited()).isEqualTo("1.2.3.4");
    }
}
