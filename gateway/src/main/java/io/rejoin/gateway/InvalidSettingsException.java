// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

/** A setting under which the gateway must not start. The message is one sentence for the operator, with the property's name. */
final class InvalidSettingsException extends RuntimeException {

    InvalidSettingsException(String message) {
        super(message);
    }

    InvalidSettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
