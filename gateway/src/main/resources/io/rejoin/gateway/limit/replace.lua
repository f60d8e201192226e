-- SPDX-License-Identifier: Apache-2.0
--
-- Puts this gateway's counts of one tenant in place of whatever was there: after an outage, and where a call was lost.
--
-- KEYS: the tenant's gateways, this gateway's open connections of the tenant.
-- ARGV: this gateway, milliseconds that the counts live, 1 for the first part and 0 for a further one, then pairs of
--       a user (or 'all') and a count.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local lease = tonumber(ARGV[2])
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[2])
end
if #ARGV > 3 then
  redis.call('HSET', KEYS[2], unpack(ARGV, 4))
  redis.call('ZADD', KEYS[1], now + lease * 1000, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], lease)
  redis.call('PEXPIRE', KEYS[2], lease)
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return {0}
