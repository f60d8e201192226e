// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.rejoin.chat.EventStream.Frame;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A room as a client keeps it: loaded once, then changed by nothing but the room's events. Two are equal if they show the same. Not
 * thread-safe.
 */
final class RoomModel {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Long, ObjectNode> messages = new TreeMap<>();
    private final Map<String, Long> reactions = new TreeMap<>();
    private final Map<String, String> roles = new TreeMap<>();
    private final Map<String, Long> read = new TreeMap<>();

    /** Of a room without a past. */
    static RoomModel empty() {
        return new RoomModel();
    }

    /** One page of messages; further pages may follow. */
    void loadMessages(JsonNode page) {
        page.path("messages").forEach(message -> {
            ObjectNode bare = (ObjectNode) message.deepCopy();
            JsonNode counts = bare.remove("reactions");
            messages.put(message.path("number").asLong(), bare);
            if (counts != null) {
                counts.forEach(count -> reactions.put(
                        message.path("number").asLong() + " "
                                + count.path("key").asString(),
                        count.path("count").asLong()));
            }
        });
    }

    void loadMembers(JsonNode page) {
        page.path("members").forEach(member -> {
            String user = member.path("user").asString();
            roles.put(user, member.path("role").asString());
            read.put(user, member.path("readUpTo").asLong());
        });
    }

    /** This one's messages and that one's members. */
    RoomModel withMembersOf(RoomModel other) {
        RoomModel both = empty();
        both.messages.putAll(messages);
        both.reactions.putAll(reactions);
        both.roles.putAll(other.roles);
        both.read.putAll(other.read);
        return both;
    }

    void apply(Frame frame) {
        if (frame.data().isEmpty() || frame.event().startsWith("rejoin.")) {
            return;
        }
        JsonNode data = JSON.readTree(frame.data());
        long number = data.path("number").asLong();
        String user = data.path("user").asString();
        switch (frame.event()) {
            case "message.created", "message.updated" -> show(frame.event(), number, data);
            case "message.deleted" -> {
                messages.remove(number);
                reactions.keySet().removeIf(key -> key.startsWith(number + " "));
            }
            case "reaction.added", "reaction.removed" -> {
                String key = number + " " + data.path("key").asString();
                if (data.path("count").asLong() == 0) {
                    reactions.remove(key);
                } else {
                    reactions.put(key, data.path("count").asLong());
                }
            }
            case "member.joined" -> {
                roles.put(user, data.path("role").asString());
                read.put(user, data.path("readUpTo").asLong());
            }
            case "member.updated" -> roles.put(user, data.path("role").asString());
            case "member.left", "member.removed", "member.banned" -> {
                roles.remove(user);
                read.remove(user);
            }
            case "cursor.moved" ->
                data.path("cursors")
                        .forEach(moved -> read.put(
                                moved.path("user").asString(),
                                moved.path("number").asLong()));
            case "room.updated" -> {} // its name is not part of the model
            default -> throw new AssertionError("an event of an unknown type: " + frame);
        }
    }

    /** What was deleted since is replayed without its content. */
    private void show(String type, long number, JsonNode data) {
        if (data.path("deleted").asBoolean()) {
            messages.remove(number);
        } else {
            messages.put(number, (ObjectNode) data);
        }
        if (type.equals("message.created")) {
            read.computeIfPresent(data.path("author").asString(), (user, before) -> number);
        }
    }

    /** What the rows say, without the service. */
    static RoomModel ofDatabase(String tenant, String room) {
        String of = " WHERE tenant = '" + tenant + "' AND room = '" + room.substring("/rooms/".length()) + "'";
        String time = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
        RoomModel model = empty();
        Database.rows(
                        "SELECT number, author, client_id, " + time.formatted("created_at") + ", version, "
                                + time.formatted("edited_at") + ", content FROM chat.message" + of
                                + " AND deleted_at IS NULL",
                        RoomModel::message)
                .forEach(message -> model.messages.put(message.path("number").asLong(), message));
        Database.rows(
                        "SELECT number || ' ' || key, count(*) FROM chat.reaction" + of + " GROUP BY number, key",
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(count -> model.reactions.put(count.getKey(), count.getValue()));
        Database.rows(
                        "SELECT account, lower(role) FROM chat.membership" + of,
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(role -> model.roles.put(role.getKey(), role.getValue()));
        Database.rows(
                        "SELECT account, read_up_to FROM chat.membership" + of,
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(reading -> model.read.put(reading.getKey(), reading.getValue()));
        return model;
    }

    private static ObjectNode message(ResultSet row) throws SQLException {
        ObjectNode message = JSON.createObjectNode();
        message.put("number", row.getLong(1));
        message.put("author", row.getString(2));
        message.put("clientId", row.getString(3));
        message.put("createdAt", row.getString(4));
        message.put("version", row.getInt(5));
        String edited = row.getString(6);
        if (edited != null) {
            message.put("editedAt", edited);
        }
        message.setAll((ObjectNode) JSON.readTree(row.getString(7)));
        return message;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoomModel that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return "messages " + messages.values() + "\nreactions " + reactions + "\nroles " + roles + "\nread " + read;
    }
}
