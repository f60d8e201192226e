// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

/** A setting under which the gateway must not start. The message is one sentence for the operator, with the property's name. */
public final class InvalidSettingsException extends RuntimeException {

    public InvalidSettingsException(String message) {
        super(message);
    }

    public InvalidSettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
