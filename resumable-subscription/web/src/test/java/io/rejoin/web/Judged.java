// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.MalformedCursorException;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.problem.ProblemMapping;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What holds of whatever reads a request: it costs little, and refuses with a problem that is the client's, bounded and on one line. */
public interface Judged {

    @Nullable
    Object read();

    static void judged(byte[] input, Judged reading) {
        try {
            Work.bounded(input.length, reading::read);
        } catch (ProblemException | MalformedCursorException refused) {
            ProblemException problem = new ProblemMapping(new Random(1)).problemOf(refused, "");
            assertThat(problem.code().status()).isBetween(400, 499);
            assertThat(problem.detail()).hasSizeLessThan(500).matches("[ -~…]+");
        }
    }
}
