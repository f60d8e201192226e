-- SPDX-License-Identifier: Apache-2.0

-- One row for each stream. It is the lock under which the stream is written, and it is updated by every append: half of
-- each page stays free, so that the new version finds room beside the old one and no index is touched.
CREATE TABLE ${schema}.stream (
    id                  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incarnation         bigint      NOT NULL,
    head_seq            bigint      NOT NULL DEFAULT 0,
    -- Events up to here are no longer part of the stream; those up to purged_seq are deleted, too.
    trimmed_seq         bigint      NOT NULL DEFAULT 0,
    purged_seq          bigint      NOT NULL DEFAULT 0,
    revision            bigint      NOT NULL DEFAULT 0,
    -- Not later than the oldest event that is kept; null before the first event.
    oldest_at           timestamptz,
    -- Null: the default of whoever trims.
    max_events          bigint,
    max_age_millis      bigint,
    head_fingerprint    integer     NOT NULL DEFAULT 0,
    trimmed_fingerprint integer     NOT NULL DEFAULT 0,
    tenant              text        COLLATE "C" NOT NULL,
    name                text        COLLATE "C" NOT NULL,
    UNIQUE (tenant, name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- No foreign key: a stream is deleted at once, its events later and a few at a time.
CREATE TABLE ${schema}.event (
    stream_id   bigint      NOT NULL,
    seq         bigint      NOT NULL,
    written_at  timestamptz NOT NULL,
    fingerprint integer     NOT NULL,
    previous    integer     NOT NULL,
    type        text,
    -- Null: application/json.
    media_type  text,
    payload     bytea       NOT NULL,
    PRIMARY KEY (stream_id, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);

-- As received, never compressed: payloads are small or compressed already, and reads want the bytes.
ALTER TABLE ${schema}.event ALTER COLUMN payload SET STORAGE EXTERNAL;

-- What a publish with a key was answered, never what it said: a redacted payload must not live on here.
CREATE TABLE ${schema}.idempotency (
    stream_id         bigint      NOT NULL,
    first_seq         bigint      NOT NULL,
    last_seq          bigint      NOT NULL,
    created_at        timestamptz NOT NULL,
    first_fingerprint integer     NOT NULL,
    last_fingerprint  integer     NOT NULL,
    key               text        COLLATE "C" NOT NULL,
    body_hash         bytea       NOT NULL,
    PRIMARY KEY (stream_id, key)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX idempotency_created_at ON ${schema}.idempotency (created_at);

-- Deleted streams whose events and keys are still to be deleted.
CREATE TABLE ${schema}.garbage (
    stream_id bigint PRIMARY KEY
);

-- How far the sweep for streams with something to trim has come; its row is the lock under which one node sweeps.
CREATE TABLE ${schema}.sweep (
    position bigint NOT NULL
);

INSERT INTO ${schema}.sweep (position) VALUES (0);
