// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.gateway.proxy.UpstreamAddresses.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class UpstreamAddressesTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private Mono<List<InetAddress>> answer = Mono.error(new UnknownHostException("not yet"));
    private final UpstreamAddresses addresses =
            new UpstreamAddresses("product", 8082, host -> Mono.defer(() -> answer), INTERVAL, time, new Random(7));

    @AfterEach
    void close() {
        addresses.dispose();
    }

    private void nameHas(String... ips) {
        answer = Mono.just(Arrays.stream(ips).map(UpstreamAddressesTest::ip).toList());
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Address open() {
        Address address = Objects.requireNonNull(addresses.next().block());
        address.opened();
        return address;
    }

    /** Opens requests until one is at this address. */
    private Address open(String ip) {
        return Stream.generate(this::open)
                .filter(address -> address.socketAddress().getAddress().equals(ip(ip)))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Integer> open(int requests) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            shares.merge(open().socketAddress().getAddress().getHostAddress(), 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void openRequestsAreSharedAlmostEvenly() {
        nameHas(A, B, C);

        assertThat(open(300))
                .hasSize(3)
                .allSatisfy((ip, share) -> assertThat(share).isBetween(95, 105));
    }

    @Test
    void newAddressGetsItsShareAndNotAllAtOnce() {
        nameHas(A, B);
        open(200);
        nameHas(A, B, C);
        time.advanceTimeBy(INTERVAL);

        Map<String, Integer> first = open(50);

        assertThat(first.get(C)).isBetween(20, 45);
        assertThat(first.size()).isGreaterThan(1);
    }

    @Test
    void addressThatIsGoneGetsNothingMore() {
        nameHas(A, B);
        open(10);
        nameHas(B);
        time.advanceTimeBy(INTERVAL);

        assertThat(open(10)).containsOnlyKeys(B);
    }

    @Test
    void addressThatCannotBeReachedIsPassedOverForAWhile() {
        nameHas(A, B);
        open(A).setAside();

        assertThat(open(10)).containsOnlyKeys(B);
        time.advanceTimeBy(UpstreamAddresses.SET_ASIDE);
        assertThat(open(10)).containsKey(A);
    }

    /** Else, of an address that does not answer, everybody would wait for as long as a connection may take, again and again. */
    @Test
    void oneRequestTriesAnAddressThatWasSetAsideAndTheOthersDoNotUntilItIsReached() {
        nameHas(A, B);
        Address down = open(A);
        down.setAside();
        for (int times = 0; times < 3; times++) {
            time.advanceTimeBy(UpstreamAddresses.SET_ASIDE);
            assertThat(open(10)).containsEntry(A, 1).containsEntry(B, 9);
        }

        addresses.reached(down.socketAddress());

        assertThat(open(10)).containsOnlyKeys(A);
    }

    @Test
    void requestThatOneAddressDidNotTakeGoesToAnotherThatIsNotSetAside() {
        nameHas(A, B, C);
        Address first = open(A);
        open(B).setAside();

        for (int times = 0; times < 10; times++) {
            Address other = Objects.requireNonNull(addresses.otherThan(first));
            assertThat(other.socketAddress().getAddress()).isEqualTo(ip(C));
        }
        open(C).setAside();
        assertThat(addresses.otherThan(first)).isNull();
    }

    @Test
    void addressesThatAllFailedAreTriedAgainAtOnce() {
        nameHas(A);
        open().setAside();

        assertThat(open(1)).containsOnlyKeys(A);
    }

    @Test
    void nameServiceThatFailsLeavesWhatWasKnown() {
        nameHas(A);
        open();
        answer = Mono.error(new UnknownHostException("no more"));
        time.advanceTimeBy(INTERVAL.multipliedBy(3));

        assertThat(open(1)).containsOnlyKeys(A);
    }

    @Test
    void unknownNameIsAskedForAgainByEachRequest() {
        assertThatThrownBy(() -> addresses.next().block()).hasCauseInstanceOf(UnknownHostException.class);

        nameHas(A);
        assertThat(open(1)).containsOnlyKeys(A);
    }

    @Test
    void productOnBothFamiliesCountsOnce() {
        nameHas("127.0.0.1", "::1");

        assertThat(open(10)).containsOnlyKeys("127.0.0.1");
    }
}
