-- SPDX-License-Identifier: Apache-2.0

-- Whatever belongs to a tenant has the tenant first in its primary key, and no statement of the service reads or writes it without.

CREATE TABLE chat.account (
    tenant       text        COLLATE "C" NOT NULL,
    id           text        COLLATE "C" NOT NULL,
    display_name text        NOT NULL,
    avatar       text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- Its row is the lock under which everything of the room is changed.
CREATE TABLE chat.room (
    tenant       text        COLLATE "C" NOT NULL,
    id           text        COLLATE "C" NOT NULL,
    kind         text        NOT NULL,
    name         text        NOT NULL,
    topic        text        NOT NULL,
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL,
    member_count integer     NOT NULL DEFAULT 0,
    -- The number of the newest message. What somebody has not read is the difference to how far he has read.
    head         bigint      NOT NULL DEFAULT 0,
    -- Of the two users of a direct room, so that there is one for each two.
    direct_key   text        COLLATE "C",
    PRIMARY KEY (tenant, id)
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX room_direct ON chat.room (tenant, direct_key) WHERE direct_key IS NOT NULL;
CREATE INDEX room_public ON chat.room (tenant, name, id) WHERE kind = 'PUBLIC';

CREATE TABLE chat.membership (
    -- Of one stay: who comes back has another.
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant      text        COLLATE "C" NOT NULL,
    room        text        COLLATE "C" NOT NULL,
    account     text        COLLATE "C" NOT NULL,
    role        text        NOT NULL,
    joined_at   timestamptz NOT NULL,
    read_up_to  bigint      NOT NULL DEFAULT 0,
    -- How far the others have been told that he has read.
    read_told   bigint      NOT NULL DEFAULT 0,
    UNIQUE (tenant, room, account)
) WITH (fillfactor = 80);

CREATE INDEX membership_account ON chat.membership (tenant, account, room);
CREATE INDEX membership_untold ON chat.membership (tenant, room) WHERE read_up_to > read_told;

CREATE TABLE chat.ban (
    tenant     text        COLLATE "C" NOT NULL,
    room       text        COLLATE "C" NOT NULL,
    account    text        COLLATE "C" NOT NULL,
    banned_by  text        NOT NULL,
    reason     text        NOT NULL,
    banned_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant, room, account)
);

-- Stays that ended, for all nodes to end what those users have open. The transaction's number tells what a node has not seen yet:
-- unlike a time or a sequence it is certain which of them are still under way.
CREATE TABLE chat.ended_stay (
    membership bigint      PRIMARY KEY,
    tx         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    reason     text        NOT NULL,
    ended_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ended_stay_tx ON chat.ended_stay (tx);
CREATE INDEX ended_stay_ended_at ON chat.ended_stay (ended_at);

CREATE TABLE chat.message (
    tenant     text        COLLATE "C" NOT NULL,
    room       text        COLLATE "C" NOT NULL,
    -- 1, 2, 3 … in the room.
    number     bigint      NOT NULL,
    author     text        COLLATE "C" NOT NULL,
    client_id  text        COLLATE "C" NOT NULL,
    -- Of what was sent first, to tell a retry from another message with its id.
    sent_hash  text        NOT NULL,
    -- The position of the event that told of it.
    cursor     text        NOT NULL,
    -- JSON: parts, replyTo, mentions, attachments. Empty once deleted.
    content    text        NOT NULL,
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL,
    edited_at  timestamptz,
    deleted_at timestamptz,
    deleted_by text,
    PRIMARY KEY (tenant, room, number),
    UNIQUE (tenant, room, author, client_id)
);

CREATE INDEX message_deleted ON chat.message (tenant, room, number) WHERE deleted_at IS NOT NULL;

-- What a message said before, for moderators.
CREATE TABLE chat.message_version (
    tenant      text        COLLATE "C" NOT NULL,
    room        text        COLLATE "C" NOT NULL,
    number      bigint      NOT NULL,
    version     integer     NOT NULL,
    content     text        NOT NULL,
    replaced_by text        NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, room, number, version)
);

-- The events that bear a message's content.
CREATE TABLE chat.message_event (
    tenant text   COLLATE "C" NOT NULL,
    room   text   COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    cursor text   COLLATE "C" NOT NULL,
    type   text   NOT NULL,
    PRIMARY KEY (tenant, room, number, cursor)
);

-- Events of deleted messages whose content is still to be removed from the log: written with the deletion, removed when it is done.
CREATE TABLE chat.redaction (
    tenant text   COLLATE "C" NOT NULL,
    room   text   COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    cursor text   COLLATE "C" NOT NULL,
    type   text   NOT NULL,
    PRIMARY KEY (tenant, room, cursor)
);

CREATE TABLE chat.reaction (
    tenant     text        COLLATE "C" NOT NULL,
    room       text        COLLATE "C" NOT NULL,
    number     bigint      NOT NULL,
    key        text        COLLATE "C" NOT NULL,
    account    text        COLLATE "C" NOT NULL,
    reacted_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, room, number, key, account)
);

-- Worth nothing after a crash.
CREATE UNLOGGED TABLE chat.presence (
    tenant  text        COLLATE "C" NOT NULL,
    account text        COLLATE "C" NOT NULL,
    state   text        NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, account)
) WITH (fillfactor = 50);
