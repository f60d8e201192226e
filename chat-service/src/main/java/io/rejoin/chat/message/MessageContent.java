// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.Fields;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Links;
import io.rejoin.token.Identity;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a message says, checked: parts, and perhaps the message it replies to, mentions and attachments.
 *
 * @param json its one form as JSON, which is stored, sent and compared
 */
record MessageContent(
        String json, List<String> mentions, @Nullable Long replyTo) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String TEXT = "text";
    private static final String KIND = "[a-z0-9][a-z0-9.-]{0,63}";
    private static final int KIND_LENGTH = 64;
    private static final int MEDIA_TYPE_LENGTH = 100;

    /** Reads the members that a message's content has; the caller refuses others. */
    static MessageContent of(Fields fields) {
        List<Fields> parts = fields.objects("parts", ChatLimits.PARTS);
        List<Fields> attachments = fields.objects("attachments", ChatLimits.ATTACHMENTS);
        if (parts.isEmpty() && attachments.isEmpty()) {
            throw fields.invalid("parts", "at least one part or attachment");
        }
        List<String> mentions = fields.lines("mentions", ChatLimits.MENTIONS, Identity.MAX_SUBJECT_LENGTH);
        Long replyTo = fields.optionalNumber("replyTo", 1, Long.MAX_VALUE);
        ObjectNode content = NODES.objectNode();
        ArrayNode all = content.putArray("parts");
        parts.forEach(part -> all.add(part(part)));
        if (replyTo != null) {
            content.put("replyTo", replyTo);
        }
        if (!mentions.isEmpty()) {
            ArrayNode users = content.putArray("mentions");
            mentions.forEach(users::add);
        }
        if (!attachments.isEmpty()) {
            ArrayNode links = content.putArray("attachments");
            attachments.forEach(attachment -> links.add(attachment(attachment)));
        }
        String json = Json.text(content);
        MessageContent checked = new MessageContent(json, mentions, replyTo);
        if (checked.bytes() > ChatLimits.CONTENT_BYTES) {
            throw new ProblemException(
                    ProblemCode.BODY_TOO_LARGE,
                    "content: too large (expected: 1.." + ChatLimits.CONTENT_BYTES + " bytes)");
        }
        return checked;
    }

    /** Of its JSON. */
    int bytes() {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }

    private static ObjectNode part(Fields fields) {
        ObjectNode part = NODES.objectNode();
        String type = fields.line("type", 1, KIND_LENGTH);
        part.put("type", type);
        if (type.equals(TEXT)) {
            part.put(TEXT, fields.text(TEXT, 1, ChatLimits.TEXT_LENGTH));
        } else {
            if (!type.matches(KIND)) {
                throw fields.invalid("type", "'text', or 1.." + KIND_LENGTH + " of [a-z0-9.-]");
            }
            JsonNode data = fields.optionalObject("data");
            if (data == null) {
                throw fields.invalid("data", "an object");
            }
            part.set("data", data);
        }
        fields.requireNoOthers();
        return part;
    }

    private static ObjectNode attachment(Fields fields) {
        ObjectNode attachment = NODES.objectNode();
        attachment.put("url", Links.required(fields, "url"));
        put(attachment, "mediaType", fields.optionalLine("mediaType", 1, MEDIA_TYPE_LENGTH));
        put(attachment, "name", fields.optionalLine("name", 1, ChatLimits.NAME_LENGTH));
        Long size = fields.optionalNumber("size", 0, Long.MAX_VALUE);
        if (size != null) {
            attachment.put("size", size);
        }
        fields.requireNoOthers();
        return attachment;
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, Objects.requireNonNull(value));
        }
    }
}
