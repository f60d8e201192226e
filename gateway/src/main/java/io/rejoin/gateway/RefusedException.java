// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

/** Ends an exchange with a {@link Problem}; carries no stack trace, because a refusal is an expected outcome. */
final class RefusedException extends RuntimeException {

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
