-- SPDX-License-Identifier: Apache-2.0

-- What each tenant used in each hour, by the run of a node that counted it: a row holds what that run has counted so far, so
-- that writing it again changes nothing. Bills are sums over nodes, in the view.
CREATE TABLE ${schema}.usage_by_node (
    hour                 timestamptz NOT NULL,
    tenant               text        COLLATE "C" NOT NULL,
    node                 uuid        NOT NULL,
    events_in            bigint      NOT NULL,
    bytes_in             bigint      NOT NULL,
    events_out           bigint      NOT NULL,
    bytes_out            bigint      NOT NULL,
    subscription_seconds bigint      NOT NULL,
    PRIMARY KEY (hour, tenant, node)
) WITH (fillfactor = 80);

CREATE VIEW ${schema}.usage AS
SELECT tenant,
       hour,
       sum(events_in)            AS events_in,
       sum(bytes_in)             AS bytes_in,
       sum(events_out)           AS events_out,
       sum(bytes_out)            AS bytes_out,
       sum(subscription_seconds) AS subscription_seconds
  FROM ${schema}.usage_by_node
 GROUP BY tenant, hour;
