// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/** The rules for names that end up in logs, metrics and keys of other stores. */
final class Names {

    static final int MAX_TENANT_LENGTH = 64;

    private Names() {}

    static String tenant(String field, String value) {
        if (value.isEmpty()
                || value.length() > MAX_TENANT_LENGTH
                || !value.chars().allMatch(Names::isTenantCharacter)) {
            throw new IllegalArgumentException(field + ": " + Refused.printable(value) + " (expected: 1.."
                    + MAX_TENANT_LENGTH + " of A-Z a-z 0-9 . _ -)");
        }
        return value;
    }

    static String text(String field, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength) {
            throw new IllegalArgumentException(
                    field + ": " + value.length() + " characters (expected: 1.." + maxLength + ")");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(field + ": has control characters (expected: none)");
        }
        return value;
    }

    private static boolean isTenantCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
