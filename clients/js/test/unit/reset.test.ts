// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AfterReset, Client, Subscription } from '../../src/index.js';
import { cursorOf, type FakeServer } from './fake-server.js';
import { only, problem, setUp, soon, until } from './set-up.js';

const RESET = { op: 'reset', stream: 's', reason: 'other-history', refused: cursorOf(2), earliest: cursorOf(0), latest: cursorOf(2) };

/** A subscription on a WebSocket whose application takes its time over a reset. */
async function pendingReset(client: Client, server: FakeServer) {
  const seen: unknown[] = [];
  let answer: ((after: AfterReset) => void) | undefined;
  for (const data of [1, 2]) server.publish('s', data);
  const subscription: Subscription = client.subscribe('s', {
    from: 'earliest',
    onEvent: ({ data }) => void seen.push(data),
    onReset: () => new Promise((resolve) => (answer = resolve)),
  });
  await until(() => seen.length === 2);
  only(server).tell(RESET);
  await until(() => answer !== undefined);
  return { seen, subscription, answer: () => answer?.('earliest') };
}

// The connection on which the reset came is gone by the time of the answer, and the one after was made without the subscription.
test('a reset that is answered after a pause goes on, on the connection that there is then', async () => {
  const { server, client } = setUp({ transport: 'websocket' });
  const { seen, answer } = await pendingReset(client, server);
  client.pause();
  client.resume();
  await soon();
  answer();
  await until(() => seen.length === 4);
  assert.deepEqual(seen, [1, 2, 1, 2]);
  client.close();
});

test('a reset that is answered while the client is paused goes on when it is resumed', async () => {
  const { server, client } = setUp({ transport: 'websocket' });
  const { seen, answer } = await pendingReset(client, server);
  client.pause();
  answer();
  await soon();
  assert.equal(server.sockets.size, 0);
  client.resume();
  await until(() => seen.length === 4);
  client.close();
});

test('a reset that is answered after WebSockets were found blocked goes on over SSE', async () => {
  const { server, client } = setUp();
  const { seen, answer } = await pendingReset(client, server);
  server.acceptsWebSockets = false;
  only(server).end(1001, '');
  await until(() => server.log.filter((line) => line.startsWith('GET')).length === 3);
  await soon();
  answer();
  await until(() => seen.length === 4);
  assert.deepEqual(seen, [1, 2, 1, 2]);
  client.close();
});

test('a subscription that ends during its reset is not followed again', async () => {
  const { server, client } = setUp({ transport: 'websocket' });
  const { subscription, answer } = await pendingReset(client, server);
  client.pause();
  client.resume();
  subscription.close();
  answer();
  await subscription.closed;
  await soon();
  assert.equal(server.sockets.size, 0);
  client.close();
});

// A stream that is trimmed faster than one can come back to it.
test('a position that is refused again and again is not asked for again and again at once', async () => {
  for (const transport of ['websocket', 'sse'] as const) {
    const { server, client } = setUp({ transport });
    server.refusesPositions = true;
    server.refusals.push(() => (server.log.push('refused'), problem(410, 'cursor-expired', false)));
    const refused = (): number => server.log.filter((line) => line === 'refused').length;
    let resets = 0;
    client.subscribe('s', { onEvent: () => undefined, onReset: () => (resets++, 'earliest') });
    const began = server.now();
    await until(() => server.now() - began > 60_000 && refused() > 2);
    const seconds = (server.now() - began) / 1000;
    assert.ok(refused() < seconds, `${transport}: refused ${refused()} times in ${seconds} s`);
    assert.ok(refused() - resets <= 1);
    client.close();
  }
});
