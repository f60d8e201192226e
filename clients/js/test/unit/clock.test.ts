// SPDX-License-Identifier: Apache-2.0
// The clock of a machine may be set to any time at any moment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type SubscriptionState } from '../../src/index.js';
import { FakeServer, randomOf } from './fake-server.js';
import { only, problem, until } from './set-up.js';

const HOUR = 3_600_000;

function setUp() {
  const server = new FakeServer(randomOf(1));
  const clock = { shift: 0 };
  const environment = { ...server.environment(), now: () => server.now() + clock.shift };
  return { server, clock, client: connect({ url: 'http://fake', token: () => 'token', environment }) };
}

test('a clock that is put back does not prolong what the server told a drained connection', async () => {
  const { server, clock, client } = setUp();
  const states: SubscriptionState[] = [];
  client.subscribe('s', { onState: (state) => void states.push(state) });
  await until(() => states.at(-1)?.state === 'connected');
  only(server).tell({ op: 'drain', reconnectAfterMs: 2000 });
  clock.shift = -HOUR;
  only(server).end(4501, 'draining');
  await until(() => states.some(({ state }) => state === 'waiting'));
  assert.ok((states.find(({ state }) => state === 'waiting')?.retryInMs ?? 0) <= 2000);
  client.close();
});

test('a clock that is put back does not prolong for how long WebSockets are not tried', async () => {
  const { server, clock, client } = setUp();
  server.acceptsWebSockets = false;
  const states: SubscriptionState[] = [];
  client.subscribe('s', { onState: (state) => void states.push(state) });
  await until(() => states.at(-1)?.state === 'connected' && states.at(-1)?.transport === 'sse');
  server.acceptsWebSockets = true;
  clock.shift = -HOUR;
  client.pause();
  client.resume();
  await until(() => states.at(-1)?.state === 'connected');
  assert.equal(states.at(-1)?.transport, 'websocket');
  client.close();
});

test('a clock that is put back does not prolong for how long a publish is tried', async () => {
  const { server, clock, client } = setUp();
  server.refusals.push(() => {
    clock.shift -= HOUR;
    return problem(503, 'stream-busy', true, { 'Retry-After': '9' });
  });
  await assert.rejects(client.publish('s', 1, { retryForMs: 30_000 }), { code: 'stream-busy' });
  assert.ok(server.log.length <= 4, `tried ${server.log.length} times`);
  client.close();
});

test('a publish whose waits are cut short is tried for all of its time', async () => {
  const { server, client } = setUp();
  server.refusals.push(() => {
    setImmediate(() => client.reconnectNow());
    return problem(503, 'stream-busy', true, { 'Retry-After': '15' });
  });
  await assert.rejects(client.publish('s', 1, { retryForMs: 20_000 }), { code: 'stream-busy' });
  assert.ok(server.log.length > 2, `tried ${server.log.length} times`);
  client.close();
});
