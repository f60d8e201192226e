// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

/** Ends an exchange with a {@link Problem}; carries no stack trace, because a refusal is an expected outcome. */
public class RefusedException extends RuntimeException {

    private final transient Problem problem;

    public RefusedException(Problem problem) {
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
