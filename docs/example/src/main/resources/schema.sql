-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE IF NOT EXISTS parcel (tenant text, id text, place text NOT NULL, PRIMARY KEY (tenant, id));
