// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.refusal.Answered;
import io.rejoin.gateway.refusal.RefusedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

/** What comes before a token is judged: where an issuer says that its keys are, and where a request has its token. */
class DiscoveryFuzzTest {

    private static final String ISSUER = "https://issuer.example";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @FuzzTest
    void anOpenIdConfigurationNamesAnAddressOrIsRefused(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            URI address = Work.bounded(input.length, () -> KeySetClient.keySet(ISSUER, text));
            assertThat(JSON.readTree(text).get("issuer").stringValue()).isEqualTo(ISSUER);
            assertThat(JSON.readTree(text).get("jwks_uri").stringValue()).isEqualTo(address.toString());
            assertThat(address.getScheme()).isIn("https", "http");
            assertThat(address.getScheme().equals("https") || isThisMachine(address.getHost()))
                    .isTrue();
            assertThat(address.getRawUserInfo()).isNull();
        } catch (IllegalArgumentException refused) {
            Answered.with(refused.getMessage());
        }
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    /** @param input values of Authorization, one on each line */
    @FuzzTest
    void thereIsOneTokenOrNone(byte[] input) {
        List<String> values = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n", -1));
        HttpHeaders headers = new HttpHeaders();
        headers.addAll("Authorization", values);
        for (List<String> inUrl : List.of(List.<String>of(), List.of("a.b.c"))) {
            try {
                String token = Work.bounded(input.length, () -> BearerToken.of(headers, inUrl, true));
                assertThat(values.size() + inUrl.size()).isEqualTo(1);
                assertThat(values.getFirst()).matches("(?is)bearer .*").endsWithIgnoringCase(token + trailing(values));
                assertThat(token).isNotBlank();
            } catch (RefusedException refused) {
                Answered.with(refused.problem().detail());
            }
        }
    }

    private static String trailing(List<String> values) {
        return values.getFirst().substring(values.getFirst().stripTrailing().length());
    }
}
