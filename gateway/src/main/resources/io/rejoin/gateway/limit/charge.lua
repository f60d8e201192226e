-- SPDX-License-Identifier: Apache-2.0
--
-- Takes tokens from several buckets for what was let in before anybody could count it; a bucket may be left owing some.
--
-- KEYS: the buckets, as in take.lua. ARGV: tokens; for each bucket: interval, burst, tokens that it may owe.
-- Answer: for each bucket: tokens left, microseconds until it is full, microseconds to wait for a token.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stored, tokens, answer = redis.call('MGET', unpack(KEYS)), tonumber(ARGV[1]), {}
for i, key in ipairs(KEYS) do
  local interval, burst, owable = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local horizon = now + interval * burst
  local full = math.min(math.max(tonumber(stored[i] or 0), now) + interval * tokens, horizon + interval * owable)
  redis.call('SET', key, string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
  answer[3 * i - 2] = math.max(0, math.floor((horizon - full) / interval))
  answer[3 * i - 1] = full - now
  answer[3 * i] = math.max(0, full + interval - horizon)
end
return answer
