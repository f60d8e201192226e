// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.Identity;
import io.rejoin.token.Revocations;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;

/**
 * Ends with the token, or when it is revoked. While nothing new is revoked, asking reads two fields.
 */
final class RevocableLease implements Lease {

    private static final LeaseState REVOKED = new LeaseState.Revoked("token: revoked (expected: another one)");

    private final Identity identity;
    private final Revocations revocations;
    private final Lease expiry;

    /** The version of the revocations that were last found not to concern this; a race asks once more, no harm. */
    private volatile long passed = -1;

    RevocableLease(Identity identity, Revocations revocations) {
        this.identity = identity;
        this.revocations = revocations;
        this.expiry = Lease.until(identity.expiresAt());
    }

    @Override
    public LeaseState at(long epochMillis) {
        long version = revocations.version();
        if (version != passed) {
            if (revocations.revokes(identity)) {
                return REVOKED;
            }
            passed = version;
        }
        return expiry.at(epochMillis);
    }
}
