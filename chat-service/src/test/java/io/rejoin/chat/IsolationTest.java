// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.Repository;

/** Tenants are kept apart by every statement that there is: each names the tenant for each table that it touches. */
class IsolationTest extends ServiceTest {

    /** What a node does for all tenants alike. */
    private static final Set<String> FOR_THE_NODE = Set.of(
            "EndedStays.since",
            "EndedStays.prune",
            "DueRedactions.rooms",
            "Presences.lapse",
            "Messages.forgetVersions");

    private static final Pattern TABLE =
            Pattern.compile("(FROM|JOIN|INTO|UPDATE)\\s+chat\\.(\\w+)(?!\\w)", Pattern.CASE_INSENSITIVE);
    private static final Pattern TENANT = Pattern.compile("tenant");

    @Test
    void everyStatementIsKeyedByTheTenant() {
        List<String> seen = new ArrayList<>();
        for (Repository<?, ?> repository : NODE.beans(Repository.class)) {
            Class<?> type = repository.getClass().getInterfaces()[0];
            for (Method method : type.getDeclaredMethods()) {
                String name = type.getSimpleName() + "." + method.getName();
                Query query = method.getAnnotation(Query.class);
                assertThat(query).as("%s: a statement of its own", name).isNotNull();
                seen.add(name);
                if (!FOR_THE_NODE.contains(name)) {
                    String sql = query.value();
                    assertThat(sql).as(name).contains(":tenant");
                    assertThat(count(TENANT, sql))
                            .as("%s: once for each table", name)
                            .isGreaterThanOrEqualTo(tables(sql));
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(45).containsAll(FOR_THE_NODE);
    }

    private static long tables(String sql) {
        Matcher matcher = TABLE.matcher(sql);
        long tables = 0;
        while (matcher.find()) {
            // The key of a stay is unique over all tenants, and deleted by way of its membership.
            if (!matcher.group(2).equals("ended_stay")) {
                tables++;
            }
        }
        return tables;
    }

    private static long count(Pattern pattern, String text) {
        return pattern.matcher(text).results().count();
    }

    /** A room, a stream, a user of one tenant is nothing to another, whatever it is called. */
    @Test
    void theSameNamesInTwoTenantsAreTwo() {
        String room = alice.room("public", "square", bob);
        alice.say(room, "ours");
        User namesake = ofTenant("other-" + alice.tenant(), "alice");
        namesake.get(room).assertProblem(404, "room-not-found");
        namesake.get(room + "/events").assertProblem(404, "room-not-found");
        assertThat(namesake.get("/me/events").json().path("events")).isEmpty();
        assertThat(namesake.get("/rooms").json().path("rooms")).isEmpty();
        assertThat(namesake.get("/public-rooms").json().path("rooms")).isEmpty();
        namesake.get("/users/bob").assertProblem(404, "user-not-found");
    }
}
