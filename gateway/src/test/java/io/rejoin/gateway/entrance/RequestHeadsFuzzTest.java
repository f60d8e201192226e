// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;

/** Heads of requests on HTTP/2, each header on a line: what passes becomes a request, or a refusal that costs no buffer. */
class RequestHeadsFuzzTest {

    @FuzzTest
    void whatPassesIsARequest(byte[] input) {
        Http2Headers headers = headers(new String(input, StandardCharsets.ISO_8859_1));
        if (!Work.bounded(input.length, () -> RequestHeads.isRequest(headers))) {
            return;
        }
        assertThat(String.valueOf(headers.method())).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
        assertThat(headers.contains(":protocol")).isFalse();
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        try {
            FullHttpRequest request = HttpConversionUtil.toFullHttpRequest(3, headers, allocator, true);
            assertThat(request.method().name()).isEqualTo(String.valueOf(headers.method()));
            assertThat(request.uri()).matches("[^\\s\\p{Cntrl}]*");
            assertThat(request.uri().isEmpty() && RequestTarget.violation(request.uri()) == null)
                    .isFalse();
            request.release();
        } catch (Http2Exception refused) {
            assertThat(refused.getMessage()).isNotNull();
        }
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("buffers left")
                .isZero();
    }

    /** As the decoder leaves them: names and values that HPACK can carry, in any number and order. */
    private static Http2Headers headers(String text) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':', 1);
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return headers;
    }
}
