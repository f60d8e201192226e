// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.token.Identity;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Paths and queries of chat: ids that users choose, numbers, and where pages begin. */
class TargetFuzzTest {

    private static final String CHAT = "http://localhost/chat/v1/";

    /** @param input the path after {@code /chat/v1/} */
    @FuzzTest
    void aPathNamesOneThingOrNothing(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, CHAT);
        if (request == null) {
            return;
        }
        String room = judged(input, request, Target::room);
        assertThat(room == null || room.matches("[a-z2-7]{20}")).isTrue();
        Long number = judged(input, request, Target::message);
        assertThat(number == null || number > 0 && number < 10_000_000_000_000_000L)
                .isTrue();
        isName(judged(input, request, Target::user), Identity.MAX_SUBJECT_LENGTH, "users/", Target::user);
        isName(
                judged(input, request, Target::userInRoom),
                Identity.MAX_SUBJECT_LENGTH,
                "rooms/a/members/",
                Target::userInRoom);
        isName(judged(input, request, Target::reaction), 32, "rooms/a/messages/1/reactions/", Target::reaction);
    }

    /** What is read is written in the one form that every server agrees on, and read again as the same. */
    private static void isName(
            @Nullable String name, int longest, String before, Function<ServerRequest, String> target) {
        if (name == null) {
            return;
        }
        assertThat(name).isNotEmpty().hasSizeLessThanOrEqualTo(longest);
        assertThat(name.chars()).noneMatch(Character::isISOControl);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(name);
        String path = before + "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        ServerRequest again =
                RequestText.of(path.getBytes(StandardCharsets.UTF_8)).request(HttpMethod.GET, CHAT);
        assertThat(target.apply(Objects.requireNonNull(again))).isEqualTo(name);
    }

    /** @param input the query */
    @FuzzTest
    void aQueryIsReadOrRefusedByName(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.GET, CHAT + "public-rooms?");
        if (request == null) {
            return;
        }
        judged(input, request, it -> {
            Target.requireParameters(it, "before", "after", "limit");
            return it;
        });
        Long before = judged(input, request, it -> Target.number(it, "before"));
        assertThat(before == null
                        || before.toString().equals(request.queryParams().getFirst("before")))
                .isTrue();
        Integer limit = judged(input, request, it -> Target.limit(it, 50, 100));
        assertThat(limit == null || limit > 0 && limit <= 100).isTrue();
        String after = judged(input, request, it -> Target.parameter(it, "after", 200));
        if (after != null) {
            assertThat(after).hasSizeLessThanOrEqualTo(200);
            assertThat(after.chars()).noneMatch(Character::isISOControl);
            assertThat(Json.isWhole(after)).isTrue();
        }
    }

    private static <T> @Nullable T judged(byte[] input, ServerRequest request, Function<ServerRequest, T> reading) {
        try {
            return Work.bounded(input.length, () -> reading.apply(request));
        } catch (ProblemException refused) {
            assertThat(refused.code().status()).isEqualTo(400);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~]+");
        } catch (ChatException refused) {
            assertThat(refused.problem().status()).isEqualTo(404);
            assertThat(refused.detail()).hasSizeLessThan(200).matches("[ -~]+");
        }
        return null;
    }
}
