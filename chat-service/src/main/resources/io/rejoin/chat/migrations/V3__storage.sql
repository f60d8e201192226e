-- SPDX-License-Identifier: Apache-2.0

-- Bytes of what the room's messages say, and said before as far as that is kept: written with the head, under the room's lock.
ALTER TABLE chat.room ADD COLUMN content_bytes bigint NOT NULL DEFAULT 0;

UPDATE chat.room r SET content_bytes =
    (SELECT coalesce(sum(octet_length(m.content)), 0) FROM chat.message m WHERE m.tenant = r.tenant AND m.room = r.id)
  + (SELECT coalesce(sum(octet_length(v.content)), 0) FROM chat.message_version v WHERE v.tenant = r.tenant AND v.room = r.id);
