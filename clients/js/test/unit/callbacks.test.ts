// SPDX-License-Identifier: Apache-2.0
// What the application's own functions can do to a subscription: throw, and call back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Subscription, SubscriptionState } from '../../src/index.js';
import { only, setUp, soon, until } from './set-up.js';

const TRANSPORTS = ['websocket', 'sse'] as const;

function fail(): never {
  throw new Error('cannot');
}

for (const transport of TRANSPORTS) {
  test(`${transport}: what onLive throws ends the subscription, and is told`, async () => {
    const { client } = setUp({ transport });
    await assert.rejects(client.subscribe('s', { onLive: fail, onEvent: () => undefined }).closed, /cannot/);
    const iterated = client.subscribe('s', { onLive: async () => fail() });
    await assert.rejects(iterated[Symbol.asyncIterator]().next(), /cannot/);
    await assert.rejects(iterated.closed, /cannot/);
    client.close();
  });

  test(`${transport}: what onState throws ends its subscription and no other`, async () => {
    for (const at of ['connecting', 'connected', 'waiting', 'paused', 'closed']) {
      const { server, client } = setUp({ transport });
      const seen: unknown[] = [];
      client.subscribe('other', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
      const states: string[] = [];
      const onState = ({ state }: SubscriptionState): void => (states.push(state), state === at ? fail() : undefined);
      const isRefused = at === 'waiting' && transport === 'sse';
      server.refusals.push((url) => (isRefused && url.pathname.includes('/s/') ? new Response('', { status: 503 }) : undefined));
      const subscription = client.subscribe('s', { onState, onEvent: () => undefined });
      await until(() => states.includes(at === 'connecting' || isRefused ? at : 'connected'));
      if (at === 'waiting' && transport === 'websocket') {
        only(server).tell({ op: 'unsubscribed', stream: 's', code: 'stream-busy', retryable: true });
      } else if (at === 'paused') {
        client.pause();
        client.resume();
      } else if (at === 'closed') {
        subscription.close();
      }
      await assert.rejects(subscription.closed, /cannot/, at);
      server.publish('other', 1);
      await until(() => seen.length === 1);
      client.close();
    }
  });

  test(`${transport}: onState may call back into the client, whatever it is told`, async () => {
    for (let nth = 1; nth <= 5; nth++) {
      const { server, client } = setUp({ transport });
      const seen: unknown[] = [];
      let told = 0;
      const onState = (): void => {
        if (++told !== nth) return;
        client.pause();
        client.resume();
        client.reconnectNow();
      };
      client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data), onState });
      server.publish('s', 1);
      await until(() => seen.length === 1);
      only(server)?.end(1001, '');
      await until(() => told >= nth);
      server.publish('s', 2);
      await until(() => seen.length === 2);
      const ends: Subscription = client.subscribe('t', { onState: ({ state }) => void (state === 'connecting' && ends.close()) });
      await ends.closed;
      await soon();
      assert.deepEqual([seen, server.sentTooLate], [[1, 2], 0]);
      client.close();
    }
  });
}

test('an iterator that is left before or while it waits ends the subscription', async () => {
  const { client } = setUp();
  const never = client.subscribe('s');
  await never[Symbol.asyncIterator]().return?.();
  await never.closed;
  const waiting = client.subscribe('s');
  const events = waiting[Symbol.asyncIterator]();
  const next = events.next();
  await events.return?.();
  assert.equal((await next).done, true);
  await waiting.closed;
  client.close();
});

test('a store of cursors that fails ends the subscription, also with what it was given last', async () => {
  for (const cursors of [
    { load: fail, save: () => undefined },
    { load: () => undefined, save: fail },
    { load: () => undefined, save: async () => fail() },
  ]) {
    const { client } = setUp({ cursors });
    await assert.rejects(client.subscribe('s', { onEvent: () => undefined }).closed, /cannot/);
    client.close();
  }
  let failSave: ((error: Error) => void) | undefined;
  const { server, client } = setUp({ cursors: { load: () => undefined, save: () => new Promise((_, reject) => (failSave = reject)) } });
  const subscription = client.subscribe('s', { from: 'earliest', onEvent: () => undefined });
  server.publish('s', 1);
  await until(() => failSave !== undefined);
  subscription.close();
  failSave?.(new Error('full'));
  await assert.rejects(subscription.closed, /full/);
  client.close();
});
