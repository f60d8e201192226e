// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import io.rejoin.gateway.refusal.Answered;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.TenantIssuer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tenants and keys as an operator sends them, through the store, to the tenant that is served. */
class TenantDocumentFuzzTest {

    private static final SecretBox BOX =
            SecretBox.of(List.of(Base64.getEncoder().encodeToString(new byte[32])), new SecureRandom());

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @FuzzTest
    void aTenantIsReadOrRefused(byte[] input) {
        try {
            TenantDocument document = Work.bounded(input.length, () -> document(input));
            assertThat(Documents.stored(asStored(document))).isEqualTo(document);
            JsonNode open = JSON.readTree(input).at("/limits/tenant/openConnections");
            assertThat(open.isMissingNode() || open.isNull() || open.isInt())
                    .as("not rounded")
                    .isTrue();
            Tenant tenant = Work.bounded(input.length, () -> document.toTenant("acme", BOX));
            isAsSaid(tenant, document);
            keepsItsSecrets(document);
        } catch (IllegalArgumentException refused) {
            Answered.with(refused.getMessage());
        }
    }

    @FuzzTest
    void aKeyIsReadOrRefused(byte[] input) {
        try {
            TenantDocument.Key key = Work.bounded(input.length, () -> Documents.read(input, TenantDocument.Key.class));
            key.requireUnsealed();
            TenantDocument with =
                    KeptKeys.with(new TenantDocument(null, null, null, null), "https://issuer.example", key);
            assertThat(KeptKeys.names(with)).containsExactly(new KeptKeys.Name("https://issuer.example", key.kid()));
            isAsSaid(KeptKeys.filledIn(with, null).toTenant("acme", BOX), with);
            keepsItsSecrets(with);
        } catch (IllegalArgumentException refused) {
            Answered.with(refused.getMessage());
        }
    }

    private static TenantDocument document(byte[] input) {
        TenantDocument document = Documents.read(input, TenantDocument.class);
        document.requireUnsealed();
        return document;
    }

    private static void isAsSaid(Tenant tenant, TenantDocument document) {
        assertThat(tenant.enabled()).isEqualTo(document.enabled());
        assertThat(tenant.issuers().stream().map(TenantIssuer::name))
                .containsExactlyElementsOf(Objects.requireNonNull(document.issuers()).stream()
                        .map(TenantDocument.Issuer::issuer)
                        .toList());
        assertThat(tenant.issuers())
                .allSatisfy(issuer -> assertThat(issuer.name().chars()).noneMatch(Character::isISOControl));
    }

    private static void keepsItsSecrets(TenantDocument document) {
        TenantDocument sealed = document.sealed("acme", BOX);
        String stored = asStored(sealed);
        String shown = asStored(document.shown());
        document.withKeys((_, key) -> {
            String secret = key.secret();
            if (secret != null) {
                assertThat(Documents.write(secret)).satisfies(it -> {
                    assertThat(stored).doesNotContain("\"secret\":" + it);
                    assertThat(shown).doesNotContain("\"secret\"");
                });
            }
            return key;
        });
        isAsSaid(Documents.stored(stored).toTenant("acme", BOX), document);
    }

    /** As the database keeps text: in UTF-8. */
    private static String asStored(TenantDocument document) {
        return new String(Documents.write(document).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
