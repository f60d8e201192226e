// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** Failures of which it is certain that no product has got anything of the request, which may therefore go elsewhere. */
final class Undelivered {

    private Undelivered() {}

    /** Raised while looking for an address, connecting to it, or waiting for a connection. */
    static boolean is(Throwable failure) {
        return isUnconnected(failure)
                || failure instanceof UnknownHostException
                || failure instanceof RejectedExecutionException
                || failure instanceof PoolAcquireTimeoutException;
    }

    /** Whether the address took no connection: refused it, did not answer in time, or has no way to it. */
    static boolean isUnconnected(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof NoRouteToHostException;
    }
}
