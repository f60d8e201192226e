// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Looks products up in the name service, IPv4 first, all addresses of a name. Remembers them no longer than it is told. */
final class NameLookup implements UpstreamAddresses.Lookup, AutoCloseable {

    private final DnsNameResolver resolver;

    NameLookup(LoopResources loops, Duration rememberedFor) {
        var group = loops.onClient(true);
        EventLoop loop = group.next();
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(() -> loops.onChannel(DatagramChannel.class, group))
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .ttl(0, Math.max(1, (int) rememberedFor.toSeconds()))
                .negativeTtl(1)
                .build();
    }

    @Override
    public Mono<List<InetAddress>> addresses(String host) {
        return Mono.create(sink -> {
            Future<List<InetAddress>> found = resolver.resolveAll(host);
            found.addListener((Future<List<InetAddress>> done) -> {
                if (done.isSuccess()) {
                    sink.success(done.getNow());
                } else {
                    sink.error(done.cause());
                }
            });
        });
    }

    @Override
    public void close() {
        resolver.close();
    }
}
