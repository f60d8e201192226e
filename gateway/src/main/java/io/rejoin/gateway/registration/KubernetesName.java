// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import java.util.regex.Pattern;

/** Names as Kubernetes restricts them. */
final class KubernetesName {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private KubernetesName() {}

    /** Whether it is one label of a host name (RFC 1123), as namespaces and Services have it. */
    static boolean isLabel(String name) {
        return LABEL.matcher(name).matches();
    }
}
