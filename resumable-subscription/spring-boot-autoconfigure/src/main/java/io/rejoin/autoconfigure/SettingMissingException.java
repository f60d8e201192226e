// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

/** A setting that has no default was not made. Its message is the sentence for the operator. */
final class SettingMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    SettingMissingException(String property, String expected) {
        super(property + ": not set (expected: " + expected + ")");
        this.property = property;
    }

    String property() {
        return property;
    }
}
