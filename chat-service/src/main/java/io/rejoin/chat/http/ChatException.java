// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

/** A refusal of chat's own, on its way to being rendered. Has no stack trace: it says what the client did. */
public final class ChatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ChatProblem problem;
    private final String detail;

    ChatException(ChatProblem problem, String detail) {
        super(problem.code() + ": " + detail, null, false, false);
        this.problem = problem;
        this.detail = detail;
    }

    public ChatProblem problem() {
        return problem;
    }

    public String detail() {
        return detail;
    }
}
