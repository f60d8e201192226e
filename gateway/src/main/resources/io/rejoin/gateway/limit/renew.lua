-- SPDX-License-Identifier: Apache-2.0
--
-- Keeps this gateway's counts of one tenant alive, all at once.
--
-- KEYS: the tenant's gateways, this gateway's open connections of the tenant.
-- ARGV: this gateway, milliseconds that the counts live from now.
-- Answer: how many connections are counted.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local count = tonumber(redis.call('HGET', KEYS[2], 'all') or 0)
if count > 0 then
  local lease = tonumber(ARGV[2])
  redis.call('ZADD', KEYS[1], now + lease * 1000, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], lease)
  redis.call('PEXPIRE', KEYS[2], lease)
end
return {count}
