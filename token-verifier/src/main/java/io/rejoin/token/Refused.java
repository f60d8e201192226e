// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

/** Leaves the judging of a token early; never leaves this package. Without stack trace: refusing must be cheap, attackers cause it. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Verification.Rejected rejected;

    Refused(Rejection reason, String detail) {
        super(reason.name(), null, false, false);
        this.rejected = new Verification.Rejected(reason, printable(detail));
    }

    Verification.Rejected rejected() {
        return rejected;
    }

    /** Details quote what a stranger sent and end up in logs and headers: no line breaks, no escape sequences, no novels. */
    static String printable(String detail) {
        StringBuilder shown = new StringBuilder(detail.length());
        int end = Math.min(detail.length(), Verification.Rejected.MAX_DETAIL_LENGTH);
        for (int i = 0; i < end; i++) {
            char c = detail.charAt(i);
            shown.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return shown.toString();
    }
}
