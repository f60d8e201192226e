-- SPDX-License-Identifier: Apache-2.0
--
-- Counts a connection that ended.
--
-- KEYS: this gateway's open connections of the tenant. ARGV: the user.

for _, field in ipairs({'all', ARGV[1]}) do
  if redis.call('HINCRBY', KEYS[1], field, -1) <= 0 then
    redis.call('HDEL', KEYS[1], field)
  end
end
return {0}
