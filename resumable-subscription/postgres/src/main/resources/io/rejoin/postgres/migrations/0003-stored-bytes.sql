-- SPDX-License-Identifier: Apache-2.0

-- Payload of the events that the stream keeps, those after counted_after: what was written before this migration is in no
-- sum, and leaves none when it is trimmed. Null: not counted yet, the next append begins. Kept in the row that an append
-- writes anyway; no index has the column, so that the new version still finds room beside the old one.
ALTER TABLE ${schema}.stream
    ADD COLUMN bytes         bigint NOT NULL DEFAULT 0,
    ADD COLUMN counted_after bigint;
