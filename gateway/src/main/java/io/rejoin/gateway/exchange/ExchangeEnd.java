// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What is to be given back when an exchange is over, body and all: the filters near the product only see the answer's head.
 *
 * <p>Whoever goes on with the answer when the filters are through {@linkplain #take takes} it. Not thread-safe: an exchange is dealt with
 * by one thread at a time.
 */
public final class ExchangeEnd implements Runnable {

    private static final String ATTRIBUTE = ExchangeEnd.class.getName();

    private final List<Runnable> actions = new ArrayList<>(2);

    private ExchangeEnd() {}

    /** Has something done at the end, however it comes, and once. */
    public static void add(ServerWebExchange exchange, Runnable action) {
        ((ExchangeEnd) exchange.getAttributes().computeIfAbsent(ATTRIBUTE, name -> new ExchangeEnd()))
                .actions.add(action);
    }

    /** What is to be done; the caller's from now on. {@code null} if nothing is, or another has taken it. */
    public static @Nullable ExchangeEnd take(ServerWebExchange exchange) {
        return (ExchangeEnd) exchange.getAttributes().remove(ATTRIBUTE);
    }

    @Override
    public void run() {
        actions.forEach(Runnable::run);
    }
}
