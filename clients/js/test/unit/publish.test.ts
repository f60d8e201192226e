// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/index.js';

type Answer = (init: RequestInit, attempt: number) => Response | Error;

function setUp(answer: Answer) {
  const requests: { key: string | null; headers: Headers }[] = [];
  const delays: number[] = [];
  const client = connect({
    url: 'http://fake/',
    token: () => 't',
    environment: {
      random: () => 0.5,
      fetch: async (_, init) => {
        const headers = new Headers(init?.headers);
        requests.push({ key: headers.get('Idempotency-Key'), headers });
        const result = answer(init ?? {}, requests.length);
        if (result instanceof Error) throw result;
        return result;
      },
      setTimeout: (callback, ms) => {
        if (ms === 15_000) return undefined; // the time of one attempt
        delays.push(ms);
        return setImmediate(callback);
      },
      clearTimeout: () => undefined,
    },
  });
  return { client, requests, delays };
}

const DONE = (): Response => Response.json({ cursor: 'c', seq: 1 }, { status: 201 });
const refusal = (status: number, code: string, retryable: boolean, headers = {}): Response =>
  Response.json({ code, retryable }, { status, headers });

test('what may work later is tried again with the same key, after the told delay or full jitter', async () => {
  const answers = [
    new TypeError('fetch failed'),
    refusal(503, 'publish-unknown', true, { 'Retry-After': '3' }),
    refusal(429, 'rate-limited', true, { 'Retry-After': '7' }),
    new Response('<html>', { status: 502 }),
    DONE(),
  ];
  const { client, requests, delays } = setUp((_, attempt) => answers[attempt - 1] as Response);
  assert.deepEqual(await client.publish('s', { a: 1 }), { cursor: 'c', seq: 1 });
  assert.equal(new Set(requests.map(({ key }) => key)).size, 1);
  assert.match(requests[0]?.key ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual(delays, [250, 3000, 7000, 2000]);
});

test('what cannot work is not tried again', async () => {
  const { client, requests } = setUp(() => refusal(422, 'idempotency-conflict', false));
  await assert.rejects(client.publish('s', 1, { idempotencyKey: 'k' }), { code: 'idempotency-conflict', retryable: false });
  assert.deepEqual(requests.map(({ key }) => key), ['k']);
});

test('an ephemeral event is sent once, without a key', async () => {
  const { client, requests } = setUp(() => refusal(503, 'feed-unavailable', true));
  await assert.rejects(client.publish('s', 1, { ephemeral: 5000, type: 'typing' }), { code: 'feed-unavailable' });
  assert.equal(requests.length, 1);
  assert.equal(requests[0]?.headers.get('Ephemeral'), '5000ms');
  assert.equal(requests[0]?.headers.get('Event-Type'), 'typing');
  assert.equal(requests[0]?.key, null);
});

test('gives up after the time it was given', async () => {
  const { client, requests } = setUp(() => refusal(503, 'stream-busy', true, { 'Retry-After': '60' }));
  await assert.rejects(client.publish('s', 1, { retryForMs: 10_000 }), { code: 'stream-busy', retryAfterMs: 60_000 });
  assert.equal(requests.length, 1);
});

test('what is no JSON value is refused before it is sent', async () => {
  const { client, requests } = setUp(DONE);
  await assert.rejects(client.publish('s', undefined), /data: undefined \(expected: a JSON value, or a contentType\)/);
  assert.equal(requests.length, 0);
});

test('an answer that does not say where the event is acknowledges nothing', async () => {
  for (const answer of [Response.json({}), Response.json(null), Response.json({ cursor: 1, seq: 1 }), new Response('<html>')]) {
    const { client, requests } = setUp((_, attempt) => (attempt === 1 ? answer : DONE()));
    assert.deepEqual(await client.publish('s', 1), { cursor: 'c', seq: 1 });
    assert.equal(requests.length, 2);
    assert.equal(requests[0]?.key, requests[1]?.key);
  }
});
