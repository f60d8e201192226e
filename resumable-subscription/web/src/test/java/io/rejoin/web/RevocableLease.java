// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

/** Valid until the test says otherwise, from any thread. */
public final class RevocableLease implements Lease {

    private volatile LeaseState state = LeaseState.VALID;

    public void revoke() {
        state = new LeaseState.Revoked("revoked");
    }

    public void expire() {
        state = LeaseState.Expired.EXPIRED;
    }

    @Override
    public LeaseState at(long epochMillis) {
        return state;
    }
}
