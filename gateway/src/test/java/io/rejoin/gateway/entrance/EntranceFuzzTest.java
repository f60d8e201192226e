// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.entrance.ClientAddressSettings.ForwardedHeader;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

/** What a client writes before anybody knows who it is: request targets, addresses of others, a token in the query. */
class EntranceFuzzTest {

    private static final String CLIENT = "203.0.113.9";

    @FuzzTest
    void aTargetThatPassesIsReadTheSameByAll(byte[] input) {
        String target = new String(input, StandardCharsets.ISO_8859_1);
        String violation = Work.bounded(input.length, () -> RequestTarget.violation(target));
        if (violation != null) {
            assertThat(violation).hasSizeLessThan(200).matches("[ -~]+");
            return;
        }
        URI uri = URI.create("http://localhost" + target);
        String path = uri.getRawPath();
        assertThat(target).startsWith(path);
        assertThat(uri.normalize().getRawPath()).isEqualTo(path);
        String decoded = uri.getPath();
        assertThat(decoded.split("/", -1)).hasSameSizeAs(path.split("/", -1));
        assertThat(decoded).doesNotContain("%", ";", "\\", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
        assertThat(decoded.chars()).noneMatch(Character::isISOControl);
    }

    /** @param input values of the header, one on each line, to which the proxy adds where the request came from */
    @FuzzTest
    void nobodyForgesAnAddressBehindAProxy(byte[] input) throws UnknownHostException {
        InetAddress proxy = InetAddress.getByName("10.1.1.1");
        String[] written = new String(input, StandardCharsets.ISO_8859_1).split("\n", -1);
        for (ForwardedHeader header : ForwardedHeader.values()) {
            boolean plain = header == ForwardedHeader.X_FORWARDED_FOR;
            String name = plain ? "X-Forwarded-For" : "Forwarded";
            String added = plain ? CLIENT : "for=" + CLIENT + ";proto=http";
            TrustedProxies proxies = new TrustedProxies(new ClientAddressSettings(List.of("10.0.0.0/8"), header));
            HttpHeaders own = new HttpHeaders();
            own.addAll(name, List.of(written));
            assertThat(proxies.client(InetAddress.getByName(CLIENT), false, own).text())
                    .as("no proxy")
                    .isEqualTo(CLIENT);
            assertThat(Work.bounded(input.length, () -> proxies.client(proxy, false, own))
                            .text())
                    .isNotEmpty();
            HttpHeaders same = new HttpHeaders();
            for (int i = 0; i < written.length; i++) {
                same.add(name, i < written.length - 1 ? written[i] : written[i] + ", " + added);
            }
            assertThat(proxies.client(proxy, false, same).text()).isEqualTo(CLIENT);
            own.add(name, added);
            ClientAddress client = proxies.client(proxy, false, own);
            assertThat(client.text()).isEqualTo(CLIENT);
            assertThat(plain || !client.secure()).isTrue();
        }
    }

    /** @param input a media type as a client writes it */
    @FuzzTest
    void theFrameworkCanReadWhatPasses(byte[] input) {
        String value = new String(input, StandardCharsets.ISO_8859_1);
        if (Work.bounded(input.length, () -> RequestGate.isReadable(value))) {
            MockServerHttpRequest request = MockServerHttpRequest.post("/")
                    .header("Content-Type", value)
                    .build();
            assertThat(MockServerWebExchange.from(request)).isNotNull();
        }
    }

    @FuzzTest
    void noTokenIsLeftInAQuery(byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);
        List<String> tokens = Work.bounded(input.length, () -> AccessTokenParameter.values(query));
        @Nullable String rest = Work.bounded(input.length, () -> AccessTokenParameter.removedFrom(query));
        assertThat(AccessTokenParameter.values(rest)).isEmpty();
        long parameters = query.isEmpty() ? 0 : query.split("&", -1).length;
        assertThat(parameters - tokens.size()).isEqualTo(rest == null ? 0 : rest.split("&", -1).length);
        if (rest != null) {
            for (String parameter : rest.split("&", -1)) {
                assertThat(name(parameter)).isNotEqualTo("access_token");
            }
        }
    }

    private static String name(String parameter) {
        String raw = parameter.split("=", 2)[0];
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return raw;
        }
    }
}
