// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Where one product can be reached now: the addresses behind its name, and how many requests are open at each. Thread-safe.
 *
 * <p>Of two addresses drawn by lot the one with fewer open requests gets the next: an address that is new fills up fast, yet does
 * not get everything at once. An address that could not be connected to is set aside: one request in each {@link #SET_ASIDE} tries it, all
 * others pass it over, until one has reached it.
 */
final class UpstreamAddresses implements Disposable {

    /** Looks a name up; never blocks the caller. */
    @FunctionalInterface
    interface Lookup {
        Mono<List<InetAddress>> addresses(String host);
    }

    static final Duration SET_ASIDE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamAddresses.class);

    private final String host;
    private final int port;
    private final Lookup lookup;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Disposable refreshing;
    private final ConcurrentMap<InetAddress, Address> known = new ConcurrentHashMap<>();
    private volatile List<Address> current = List.of();

    UpstreamAddresses(
            String host, int port, Lookup lookup, Duration interval, Scheduler scheduler, RandomGenerator random) {
        this.host = host;
        this.port = port;
        this.lookup = lookup;
        this.scheduler = scheduler;
        this.random = random;
        this.refreshing = Mono.defer(this::refresh)
                .then(Mono.delay(interval, scheduler))
                .repeat()
                .subscribe();
    }

    /** One of a product's addresses. */
    final class Address {

        private final InetAddress ip;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicReference<@Nullable Aside> aside = new AtomicReference<>();

        private Address(InetAddress ip) {
            this.ip = ip;
        }

        InetSocketAddress socketAddress() {
            return new InetSocketAddress(ip, port);
        }

        /** It could not be connected to. */
        void setAside() {
            if (aside.getAndSet(Aside.from(now())) == null) {
                LOG.info("{}: {} cannot be connected to", host, ip.getHostAddress());
            }
        }

        /** It has taken a connection. */
        void reached() {
            if (aside.get() != null && aside.getAndSet(null) != null) {
                LOG.info("{}: {} can be connected to again", host, ip.getHostAddress());
            }
        }

        private boolean isAside() {
            return aside.get() != null;
        }

        /** Whether the caller is to try it again: it is time, and nobody else is to for a while. */
        private boolean tryClaim() {
            Aside until = aside.get();
            return until != null && until.isOver(now()) && aside.compareAndSet(until, Aside.from(now()));
        }

        void opened() {
            open.incrementAndGet();
        }

        void closed() {
            open.decrementAndGet();
        }

        int open() {
            return open.get();
        }
    }

    /** How long an address is left alone. */
    private record Aside(long untilNanos) {

        static Aside from(long nowNanos) {
            return new Aside(nowNanos + SET_ASIDE.toNanos());
        }

        boolean isOver(long nowNanos) {
            return nowNanos - untilNanos >= 0;
        }
    }

    /** Of a clock that is never set back. */
    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /**
     * An address for the next request. Whoever takes one tells it {@link Address#opened} and later {@link Address#closed}.
     *
     * @return an error of {@link UnknownHostException} while the name has no address
     */
    Mono<Address> next() {
        Address chosen = choose(current);
        return chosen != null
                ? Mono.just(chosen)
                : refresh().then(Mono.fromCallable(() -> {
                    Address first = choose(current);
                    if (first == null) {
                        throw new UnknownHostException(host);
                    }
                    return first;
                }));
    }

    private @Nullable Address choose(List<Address> addresses) {
        if (addresses.size() <= 1) {
            return addresses.isEmpty() ? null : addresses.getFirst();
        }
        for (Address address : addresses) {
            if (address.tryClaim()) {
                return address;
            }
        }
        List<Address> usable =
                addresses.stream().filter(address -> !address.isAside()).toList();
        return draw(usable.isEmpty() ? addresses : usable);
    }

    /** An address for a request that another one did not take; null if there is none that is not set aside. */
    @Nullable
    Address otherThan(Address tried) {
        List<Address> usable = current.stream()
                .filter(address -> address != tried && !address.isAside())
                .toList();
        return usable.isEmpty() ? null : draw(usable);
    }

    /** A connection is open to one of the addresses. */
    void reached(SocketAddress remote) {
        Address address = remote instanceof InetSocketAddress internet ? known.get(internet.getAddress()) : null;
        if (address != null) {
            address.reached();
        }
    }

    private Address draw(List<Address> candidates) {
        int first = random.nextInt(candidates.size());
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        int second = (first + 1 + random.nextInt(candidates.size() - 1)) % candidates.size();
        Address one = candidates.get(first);
        Address other = candidates.get(second);
        return one.open() <= other.open() ? one : other;
    }

    /** What was known stays in use when the name cannot be looked up: the name service going away is no reason to stop. */
    private Mono<Void> refresh() {
        return lookup.addresses(host)
                .doOnNext(this::use)
                .doOnError(failure -> LOG.debug("{}: {}", host, failure.toString()))
                .onErrorComplete()
                .then();
    }

    /** The addresses of one family only: a product on both would count twice, and localhost is often served on one. */
    private synchronized void use(List<InetAddress> found) {
        if (found.isEmpty()) {
            return;
        }
        Class<?> family = found.getFirst().getClass();
        List<InetAddress> ips =
                found.stream().filter(ip -> ip.getClass() == family).distinct().toList();
        current =
                ips.stream().map(ip -> known.computeIfAbsent(ip, Address::new)).toList();
        known.keySet().retainAll(ips);
    }

    @Override
    public void dispose() {
        refreshing.dispose();
    }
}
