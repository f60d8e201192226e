// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class RowsTest {

    /** Refuses to be released twice, and says so to whoever looks. */
    private static final class CountedRow extends AbstractReferenceCounted {

        private final List<Throwable> complaints = new ArrayList<>();

        @Override
        public boolean release() {
            try {
                return super.release();
            } catch (RuntimeException e) {
                complaints.add(e);
                throw e;
            }
        }

        @Override
        protected void deallocate() {}

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }
    }

    @Test
    void aDiscardedRowOfAQueryWithinAnotherIsReleasedOnce() {
        CountedRow row = new CountedRow();

        Flux<CountedRow> inner = Rows.released(Flux.just(row).filter(_ -> false));
        Rows.released(Flux.just(1).concatMap(_ -> inner)).blockLast();

        assertThat(row.refCnt()).isZero();
        assertThat(row.complaints).isEmpty();
    }
}
