// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What is to be given back when an exchange is over, body and all: the filters near the product only see the answer's head. Whoever goes
 * on with the answer when the filters are through {@linkplain #take takes} it. Thread-safe: a client may leave while a filter that waited
 * elsewhere goes on.
 */
public final class ExchangeEnd implements Runnable {

    private static final String ATTRIBUTE = ExchangeEnd.class.getName();

    private final List<Runnable> actions = new ArrayList<>(2);
    private boolean taken;
    private boolean over;

    private ExchangeEnd() {}

    /** Before anything has to be given back. */
    static void prepare(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, new ExchangeEnd());
    }

    /** Has something done at the end, however it comes, and once; at once if the exchange is over. */
    public static void add(ServerWebExchange exchange, Runnable action) {
        ((ExchangeEnd) exchange.getRequiredAttribute(ATTRIBUTE)).add(action);
    }

    /** What is to be done; the caller's from now on. {@code null} if another has taken it. */
    public static @Nullable ExchangeEnd take(ServerWebExchange exchange) {
        ExchangeEnd end = exchange.getAttribute(ATTRIBUTE);
        return end != null && end.take() ? end : null;
    }

    private synchronized boolean take() {
        boolean first = !taken;
        taken = true;
        return first;
    }

    private void add(Runnable action) {
        synchronized (this) {
            if (!over) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Does all of it, also where something throws. */
    @Override
    public void run() {
        List<Runnable> due;
        synchronized (this) {
            over = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        run(due);
    }

    private static void run(List<Runnable> due) {
        if (!due.isEmpty()) {
            try {
                due.getFirst().run();
            } finally {
                run(due.subList(1, due.size()));
            }
        }
    }
}
