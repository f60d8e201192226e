-- Counts changes. Whoever changes a row below first adds one here and writes the number into the row: the lock is held to commit, so
-- that commits come in the order of numbers, and "everything after n" misses nothing.
CREATE TABLE ${schema}.revision (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    value  bigint  NOT NULL
);

INSERT INTO ${schema}.revision (value) VALUES (0);

CREATE TABLE ${schema}.tenant (
    id       text   PRIMARY KEY,
    revision bigint NOT NULL,
    document jsonb -- null once it is deleted: gateways learn of that from the row
);

CREATE INDEX tenant_revision ON ${schema}.tenant (revision);

-- An issuer has one owner.
CREATE TABLE ${schema}.issuer (
    name   text PRIMARY KEY,
    tenant text NOT NULL REFERENCES ${schema}.tenant (id)
);

CREATE INDEX issuer_tenant ON ${schema}.issuer (tenant);

-- What is revoked: kind is token, user, key or tenant; name and issuer are empty where a kind has none.
CREATE TABLE ${schema}.revocation (
    tenant        text        NOT NULL,
    kind          text        NOT NULL,
    issuer        text        NOT NULL,
    name          text        NOT NULL,
    issued_before timestamptz,
    expires_at    timestamptz NOT NULL,
    revision      bigint      NOT NULL,
    PRIMARY KEY (tenant, kind, issuer, name)
);

CREATE INDEX revocation_revision ON ${schema}.revocation (revision);

CREATE INDEX revocation_expires_at ON ${schema}.revocation (expires_at);
