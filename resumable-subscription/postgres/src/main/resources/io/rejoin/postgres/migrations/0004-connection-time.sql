-- SPDX-License-Identifier: Apache-2.0

-- How long a tenant's connections were open. Nodes of the release before write rows without it.
ALTER TABLE ${schema}.usage_by_node
    ADD COLUMN connection_seconds bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE VIEW ${schema}.usage AS
SELECT tenant,
       hour,
       sum(events_in)            AS events_in,
       sum(bytes_in)             AS bytes_in,
       sum(events_out)           AS events_out,
       sum(bytes_out)            AS bytes_out,
       sum(subscription_seconds) AS subscription_seconds,
       sum(connection_seconds)   AS connection_seconds
  FROM ${schema}.usage_by_node
 GROUP BY tenant, hour;
