// SPDX-License-Identifier: Apache-2.0
// What a client does about an upgrade that did not come to be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectOptions, SubscriptionState } from '../../src/index.js';
import { problem, setUp, soon, until } from './set-up.js';

const upgrades = (log: string[]): number => log.filter((line) => line === 'WS').length;

/** A gateway that refuses upgrades and then answers nothing at all: the question why hangs. */
async function frozen(options: Partial<ConnectOptions> = {}) {
  const { server, client } = setUp(options);
  server.acceptsWebSockets = false;
  server.isFrozen = true;
  const states: SubscriptionState[] = [];
  const subscription = client.subscribe('s', { onState: (state) => void states.push(state) });
  await until(() => server.frozen === 1);
  return { server, client, subscription, states };
}

/** Timers that never ring. */
const FOREVER = { setTimeout: () => undefined, clearTimeout: () => undefined };

test('a gateway that takes the question and does not answer is tried again', async () => {
  const { server, client, states } = await frozen();
  await until(() => states.some(({ state }) => state === 'waiting') && upgrades(server.log) > 1);
  assert.equal(states.find(({ state }) => state === 'waiting')?.error?.code, 'silent');
  assert.ok(states.every(({ transport }) => transport === 'websocket'));
  client.close();
});

test('the question is not waited for any longer when the client or its only subscription ends, or it is paused', async () => {
  for (const act of ['close', 'pause', 'end'] as const) {
    const { server, client, subscription } = await frozen({ environment: FOREVER });
    if (act === 'end') subscription.close();
    else client[act]();
    await until(() => server.frozen === 0);
    await soon();
    assert.equal(upgrades(server.log), 1, act);
    client.close();
  }
});

test('the question is given up when the network is back', async () => {
  const { server, client } = await frozen({ environment: FOREVER });
  client.reconnectNow();
  await until(() => upgrades(server.log) === 2);
  client.close();
});

test('a transport that the platform does not have ends the subscription', async () => {
  const { client } = setUp({ transport: 'websocket', environment: { WebSocket: undefined } });
  const subscription = client.subscribe('s');
  await assert.rejects(subscription.closed, /transport: websocket \(expected: a WebSocket on this platform\)/);
  client.close();
});

// As browsers do where the page's policy or the scheme does not admit it.
test('a WebSocket that cannot even be made is one that does not get through', async () => {
  class Refusing {
    constructor() {
      throw new Error('SecurityError');
    }
  }
  const { server, client } = setUp({ environment: { WebSocket: Refusing as never } });
  const seen: unknown[] = [];
  client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
  server.publish('s', 1);
  await until(() => seen.length === 1);
  client.close();
});

test('where only a WebSocket will do, it is told why the server refuses', async () => {
  const { server, client } = setUp({ transport: 'websocket' });
  server.acceptsWebSockets = false;
  server.refusals.push(() => problem(403, 'origin-not-allowed', false));
  const codes: (string | undefined)[] = [];
  client.subscribe('s', { onState: ({ state, error }) => void (state === 'waiting' && codes.push(error?.code)) });
  await until(() => codes.length > 0);
  assert.equal(codes[0], 'origin-not-allowed');
  client.close();
});
