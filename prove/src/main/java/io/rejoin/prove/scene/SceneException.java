// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

/** Something that the run itself needs does not work: no finding about the platform. */
public final class SceneException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SceneException(String message) {
        super(message);
    }

    SceneException(String message, Throwable cause) {
        super(message, cause);
    }
}
