// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How what is stored is kept secret.
 *
 * @param encryptionKeys 32 bytes each, in base64: the first seals tenants' shared secrets, all open them. Without one no secret can be
 *     stored, public keys can
 */
@ConfigurationProperties("rejoin.gateway.store")
record RegistrySettings(@DefaultValue List<String> encryptionKeys) {

    @Override
    public String toString() {
        return "RegistrySettings[" + encryptionKeys.size() + " keys]";
    }
}
