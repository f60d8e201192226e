// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platform } from '../../src/environment.js';
import { TokenSource } from '../../src/token.js';
import { jwt } from './set-up.js';

const NOW = 1_800_000_000_000;

/** Given up by nobody. */
const never = new AbortController().signal;

function setUp(ask: () => string | Promise<string>) {
  const clock = { now: NOW };
  return { clock, tokens: new TokenSource(ask, { ...platform(), now: () => clock.now }) };
}

for (const [name, claims, renewalMs] of [
  ['ten minutes', { iat: NOW / 1000, exp: NOW / 1000 + 600 }, 540_000],
  ['ten seconds', { iat: NOW / 1000, exp: NOW / 1000 + 10 }, 8_000],
  ['a clock here that is an hour ahead', { iat: NOW / 1000 - 3600, exp: NOW / 1000 - 3000 }, 540_000],
  ['a clock here that is an hour behind', { iat: NOW / 1000 + 3600, exp: NOW / 1000 + 4200 }, 540_000],
  ['half a second', { iat: NOW / 1000, exp: NOW / 1000 + 0.5 }, 1000],
  ['an end that is over by a clock that nothing else can be said of', { exp: NOW / 1000 - 1 }, Infinity],
  ['no end', { sub: 'ü' }, Infinity],
] as const) {
  test(`a token with ${name} is renewed after ${renewalMs} ms`, async () => {
    let asked = 0;
    const { clock, tokens } = setUp(() => (asked++, jwt(claims)));
    const token = await tokens.get(never);
    assert.equal(tokens.untilRenewal(token), renewalMs);
    await tokens.get(never);
    assert.equal(asked, 1);
    if (renewalMs === Infinity) return;
    clock.now += renewalMs;
    await tokens.get(never);
    assert.equal(asked, 2);
  });
}

test('asks once for all who wait, and again after a failure or a refusal', async () => {
  let asked = 0;
  const { tokens } = setUp(async () => {
    if (++asked === 1) throw new Error('offline');
    return `token-${asked}`;
  });
  const both = await Promise.allSettled([tokens.get(never), tokens.get(never)]);
  assert.deepEqual(both.map(({ status }) => status), ['rejected', 'rejected']);
  assert.equal(asked, 1);
  await assert.rejects(Promise.reject((both[0] as PromiseRejectedResult).reason), { code: 'token', retryable: true });
  assert.equal(await tokens.get(never), 'token-2');
  tokens.refused('token-1');
  assert.equal(await tokens.get(never), 'token-2');
  tokens.refused('token-2');
  assert.equal(await tokens.get(never), 'token-3');
});

test('a token that is refused while the next one is asked for does not have it asked for twice', async () => {
  let asked = 0;
  let answer = (_: string): void => undefined;
  const old = jwt({ iat: NOW / 1000, exp: NOW / 1000 + 600 });
  const { clock, tokens } = setUp(() => (++asked === 1 ? old : new Promise<string>((resolve) => (answer = resolve))));
  await tokens.get(never);
  clock.now += 599_000;
  const renewed = tokens.get(never);
  tokens.refused(old);
  const afterRefusal = tokens.get(never);
  answer('new');
  assert.deepEqual([await renewed, await afterRefusal, asked], ['new', 'new', 2]);
});
