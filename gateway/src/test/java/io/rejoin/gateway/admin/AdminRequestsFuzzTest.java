// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.refusal.Answered;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.registry.Documents;
import io.rejoin.token.Revocation;
import io.rejoin.token.RevocationEntry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;
import tools.jackson.databind.json.JsonMapper;

/** What operators ask for: revocations, and the parameters and conditions of every change. */
class AdminRequestsFuzzTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** PostgreSQL's last and first day, with a margin. */
    private static final Instant LATEST = Instant.parse("+290000-01-01T00:00:00Z");

    private static final Instant EARLIEST = Instant.parse("-4700-01-01T00:00:00Z");

    @FuzzTest
    void aRevocationIsReadOrRefused(byte[] input) {
        for (boolean back : new boolean[] {false, true}) {
            try {
                Revocation revocation = Work.bounded(input.length, () -> {
                    RevocationDocument document = Documents.read(input, RevocationDocument.class);
                    return back ? document.takenBack(NOW) : document.toRevocation(NOW);
                });
                RevocationEntry entry = RevocationEntry.of(revocation);
                assertThat(entry.toRevocation()).isEqualTo(revocation);
                assertThat(JSON.readValue(Documents.bytes(entry), RevocationEntry.class))
                        .isEqualTo(entry);
                assertThat(revocation.expiresAt().isAfter(NOW)).isEqualTo(!back);
                Instant before = entry.issuedBefore();
                assertThat(before == null || before.isAfter(EARLIEST) && before.isBefore(LATEST))
                        .isTrue();
                assertThat(revocation.target().toString().chars()).noneMatch(Character::isISOControl);
            } catch (IllegalArgumentException refused) {
                Answered.with(refused.getMessage());
            }
        }
    }

    @FuzzTest
    void parametersAndConditionsAreReadOrRefused(byte[] input) {
        ServerRequest request =
                RequestText.of(input).request(HttpMethod.PUT, "http://localhost:8081/admin/v1/tenants/acme?");
        if (request == null) {
            return;
        }
        try {
            Work.bounded(input.length, () -> {
                AdminRequests.requireOnly(request, "limit", "after");
                return AdminRequests.limit(request, 1_000);
            });
            assertThat(AdminRequests.limit(request, 1_000)).isBetween(1, 1_000);
            assertThat(request.queryParams().keySet()).isSubsetOf("limit", "after");
        } catch (RefusedException refused) {
            Answered.with(refused.problem().detail());
        }
        try {
            Long revision = AdminRequests.ifRevision(request);
            List<String> match = request.headers().header("If-Match");
            List<String> none = request.headers().header("If-None-Match");
            assertThat(match).hasSizeLessThanOrEqualTo(1);
            assertThat(none).hasSizeLessThanOrEqualTo(1);
            String said = match.isEmpty()
                    ? none.isEmpty() ? null : "0"
                    : match.getFirst().replace("\"", "");
            assertThat(Objects.equals(revision, said == null ? null : Long.valueOf(said)))
                    .isTrue();
        } catch (RefusedException refused) {
            Answered.with(refused.problem().detail());
        }
    }
}
