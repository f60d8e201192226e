// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.Fields;
import io.rejoin.fuzzing.RequestText;
import io.rejoin.fuzzing.Work;
import io.rejoin.web.ProblemException;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Rooms as users ask for them, and as their titles are stored and told to others. */
class NewRoomFuzzTest {

    @FuzzTest
    void aRoomIsReadOrRefused(byte[] input) {
        ServerRequest request = RequestText.of(input).request(HttpMethod.POST, "http://localhost/chat/v1/rooms");
        if (request == null) {
            return;
        }
        NewRoom room;
        try {
            room = Work.bounded(input.length, () -> {
                Fields fields = Objects.requireNonNull(Body.read(request).block());
                return NewRoom.of(fields, "alice");
            });
        } catch (ProblemException refused) {
            assertThat(refused.code().status()).isBetween(400, 499);
            assertThat(refused.detail()).hasSizeLessThan(500).matches("[ -~]+");
            return;
        }
        assertThat(room.users()).doesNotContain("alice").doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(50);
        assertThat(room.users().size() == 1 || room.kind() != RoomKind.DIRECT).isTrue();
        assertThat(room.name()).hasSizeLessThanOrEqualTo(200);
        assertThat(room.name().chars()).noneMatch(Character::isISOControl);
        assertThat(room.topic()).hasSizeLessThanOrEqualTo(1_000).doesNotContain("\0");
        for (String user : room.users()) {
            assertThat(user.chars()).noneMatch(Character::isISOControl);
            assertThat(RoomIds.directKey("alice", user)).isEqualTo(RoomIds.directKey(user, "alice"));
        }
    }
}
