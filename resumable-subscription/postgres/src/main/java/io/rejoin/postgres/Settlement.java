// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.PublishOutcome;

/** What became of a publish in a lane. */
sealed interface Settlement {

    Waiting waiting();

    /** It is decided. */
    record Answered(Waiting waiting, PublishOutcome outcome) implements Settlement {}

    /** Certainly nothing was written. */
    record Failed(Waiting waiting, Throwable error) implements Settlement {}

    /** Somebody else holds its stream. */
    record Held(Waiting waiting) implements Settlement {}

    /** Nobody knows whether it was written. */
    record InDoubt(Waiting waiting) implements Settlement {}
}
