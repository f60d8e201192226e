-- SPDX-License-Identifier: Apache-2.0

-- When the members of a large room were told last how far others have read: nodes take turns by it.
ALTER TABLE chat.room ADD COLUMN reading_told_at timestamptz;

-- Who is furthest behind what was told of him is told of first.
DROP INDEX chat.membership_untold;
CREATE INDEX membership_untold ON chat.membership (tenant, room, read_told) WHERE read_up_to > read_told;

-- Users who said that they are here, by when they said so last: who is silent for too long has gone.
CREATE INDEX presence_lapsing ON chat.presence (seen_at) WHERE state <> 'OFFLINE';

-- For what is kept for moderators only so long.
CREATE INDEX message_version_replaced_at ON chat.message_version (replaced_at);
