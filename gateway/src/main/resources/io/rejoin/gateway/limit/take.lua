-- SPDX-License-Identifier: Apache-2.0
--
-- Takes one token from each of several buckets, or none from any, and counts a connection that opens.
--
-- A bucket is one number: the time, in microseconds of this server's clock, at which it will be full again (the virtual
-- scheduling form of the Generic Cell Rate Algorithm, ITU-T I.371). A key that is not there is a full bucket.
--
-- KEYS: the buckets; for a connection then the tenant's gateways, and this gateway's open connections of the tenant.
-- ARGV: number of buckets; for each: interval, burst, tokens wanted beyond the one, tokens that it may owe; for a connection then
--       this gateway, the user, the tenant's limit, the user's limit, milliseconds that a gateway's counts live unrenewed, what the
--       keys of gateways' open connections begin with.
-- Answer: what refused (0 nothing, i bucket i, -1 the tenant's connections, -2 the user's), microseconds to wait, and
--         for each bucket: tokens beyond the one, tokens left, microseconds until it is full.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local buckets = tonumber(ARGV[1])
local refused, wait = 0, 0
local full, answer = {}, {}

if buckets > 0 then
  local stored = redis.call('MGET', unpack(KEYS, 1, buckets))
  for i = 1, buckets do
    local interval, burst, owable = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i + 1])
    local horizon = now + interval * burst
    -- Never beyond empty and what it may owe: neither a clock set back nor a limit made smaller locks anybody out for longer.
    full[i] = math.min(math.max(tonumber(stored[i] or 0), now), horizon + interval * owable)
    local late = full[i] + interval - horizon
    if late > wait then
      refused, wait = i, late
    end
  end
end

if #KEYS > buckets and refused == 0 then
  local at = 4 * buckets + 2
  local gateway, user, tenantLimit, userLimit = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local lease, members, own = tonumber(ARGV[at + 4]), KEYS[buckets + 1], KEYS[buckets + 2]
  local ofTenant, ofUser = 0, 0
  redis.call('ZREMRANGEBYSCORE', members, '-inf', now)
  for _, each in ipairs(redis.call('ZRANGE', members, 0, -1)) do
    local counts = redis.call('HMGET', ARGV[at + 5] .. each, 'all', user)
    ofTenant = ofTenant + tonumber(counts[1] or 0)
    ofUser = ofUser + tonumber(counts[2] or 0)
  end
  if ofTenant >= tenantLimit then
    refused = -1
  elseif ofUser >= userLimit then
    refused = -2
  else
    redis.call('ZADD', members, now + lease * 1000, gateway)
    redis.call('PEXPIRE', members, lease)
    redis.call('HINCRBY', own, 'all', 1)
    redis.call('HINCRBY', own, user, 1)
    redis.call('PEXPIRE', own, lease)
  end
end

answer[1], answer[2] = refused, wait
for i = 1, buckets do
  local interval, burst, extra = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1]), 0
  local horizon = now + interval * burst
  if refused == 0 then
    local left = math.floor((horizon - full[i]) / interval) - 1
    -- Half of the rest is left to the other gateways.
    extra = math.min(tonumber(ARGV[4 * i]), math.floor(left / 2))
    full[i] = full[i] + interval * (1 + extra)
    redis.call('SET', KEYS[i], string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000))
  end
  answer[3 * i] = extra
  answer[3 * i + 1] = math.max(0, math.floor((horizon - full[i]) / interval))
  answer[3 * i + 2] = full[i] - now
end
return answer
