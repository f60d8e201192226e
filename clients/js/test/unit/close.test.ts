// SPDX-License-Identifier: Apache-2.0
// What is left of a client after its end: nothing.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { type AfterReset, type Client, connect, type ConnectOptions } from '../../src/index.js';
import { MAX_INBOX_EVENTS } from '../../src/inbox.js';
import type { LinkContext } from '../../src/link-context.js';
import { cursorOf, FakeServer, randomOf } from './fake-server.js';
import { jwt, problem, setUp, soon, until } from './set-up.js';

const TRANSPORTS = ['websocket', 'sse'] as const;

/** A client whose timers are counted. */
function counted(options: Partial<ConnectOptions>) {
  const server = new FakeServer(randomOf(1));
  const environment = server.environment();
  const timers = new Set<unknown>();
  const token = (): string => jwt({ exp: Math.floor(server.now() / 1000) + 600 });
  const client = connect({
    url: 'http://fake',
    token,
    ...options,
    environment: {
      ...environment,
      setTimeout: (callback, ms) => {
        const timer = environment.setTimeout?.(() => (timers.delete(timer), callback()), ms);
        timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => {
        timers.delete(timer);
        environment.clearTimeout?.(timer);
      },
    },
  });
  return { server, client, timers };
}

type Act = (server: FakeServer, client: Client) => Promise<unknown> | void;

const SITUATIONS: Record<string, Act> = {
  'is connecting': () => undefined,
  'is connected': () => soon(),
  'waits for its next attempt': async (server) => {
    server.acceptsWebSockets = false;
    server.refusals.push(() => problem(503, 'upstream-unavailable', true, { 'Retry-After': '60' }));
    await until(() => server.log.some((line) => line.startsWith('GET')));
    await soon();
  },
  'gets no answer': async (server) => {
    server.acceptsWebSockets = false;
    server.isFrozen = true;
    await until(() => server.frozen > 0);
  },
  'is told to wait for one stream': async (server) => {
    await soon();
    for (const socket of server.sockets) {
      socket.tell({ op: 'unsubscribed', stream: 's', code: 'stream-busy', retryable: true });
      socket.tell({ op: 'drain', reconnectAfterMs: 60_000 });
    }
  },
  'is paused': async (_, client) => {
    await soon();
    client.pause();
  },
  'holds all that it can': async (server) => {
    for (let i = 0; i < MAX_INBOX_EVENTS * 2; i++) server.publish('s', i);
    await soon();
  },
};

for (const transport of TRANSPORTS) {
  for (const [situation, act] of Object.entries(SITUATIONS)) {
    test(`${transport}: a client that ${situation} leaves no timer, no listener and no connection when it is closed`, async () => {
      const { server, client, timers } = counted({ transport });
      const abort = new AbortController();
      const subscription = client.subscribe('s', { signal: abort.signal, from: 'earliest' });
      await act(server, client);
      client.close();
      await subscription.closed;
      await soon();
      const { nudges } = (client as unknown as { context: LinkContext }).context;
      assert.deepEqual([timers.size, nudges.size, server.sockets.size, server.changed.size, server.frozen], [0, 0, 0, 0, 0]);
      assert.equal(getEventListeners(abort.signal, 'abort').length, 0);
    });
  }

  test(`${transport}: a token that never comes leaves no timer`, async () => {
    const { client, timers } = counted({ transport, token: () => new Promise(() => undefined) });
    client.subscribe('s');
    await until(() => timers.size > 0);
    client.close();
    await soon();
    assert.equal(timers.size, 0);
  });

  test(`${transport}: a subscription that stands still asks for nothing more when it is connected anew`, async () => {
    const { server, client } = setUp({ transport });
    for (let i = 1; i <= 5000; i++) server.publish('s', i);
    const subscription = client.subscribe('s', { from: 'earliest' });
    await until(() => subscription.inbox.isFull);
    const held = subscription.inbox.lastCursor;
    const requests = server.log.filter((line) => line !== 'WS').length;
    for (let i = 0; i < 5; i++) {
      client.pause();
      client.resume();
      await soon();
    }
    assert.deepEqual([subscription.inbox.lastCursor, server.log.filter((line) => line !== 'WS').length], [held, requests]);
    const events = subscription[Symbol.asyncIterator]();
    for (let seq = 1; seq <= 5000; seq++) assert.equal((await events.next()).value.seq, seq);
    client.close();
  });
}

test('a subscription of a closed client fails, and connects to nothing', async () => {
  const { server, client } = setUp();
  const again: unknown[] = [];
  client.subscribe('s', { onState: ({ state }) => void (state === 'closed' && again.push(client.subscribe('s').closed)) });
  client.close();
  await assert.rejects(client.subscribe('s').closed, { code: 'client-closed', retryable: false });
  await until(() => again.length === 1);
  await assert.rejects(again[0] as Promise<void>, { code: 'client-closed' });
  await soon();
  assert.deepEqual(server.log, []);
});

test('what ends before it begins is not kept', async () => {
  const { client } = setUp();
  for (let i = 0; i < 3; i++) client.subscribe('s', { signal: AbortSignal.abort() });
  assert.equal((client as unknown as { subscriptions: Set<unknown> }).subscriptions.size, 0);
  client.close();
});

test('a publish that is refused here leaves no listener', async () => {
  const { client } = setUp();
  const abort = new AbortController();
  await assert.rejects(client.publish('s', undefined, { signal: abort.signal }), /data: undefined/);
  assert.equal(getEventListeners(abort.signal, 'abort').length, 0);
  client.close();
});

test('an event stream that does not heed its abort puts nothing into what the next one continues', async () => {
  const { server } = setUp();
  let block: ((text: string) => void) | undefined;
  const body = (): ReadableStream<Uint8Array> =>
    new ReadableStream({ start: (controller) => void (block = (text) => controller.enqueue(new TextEncoder().encode(text))) });
  let first = true;
  const { fetch } = server.environment();
  const deaf: typeof fetch = async (input, init) => {
    if (!first) return (fetch as typeof globalThis.fetch)(input, init);
    first = false;
    return new Response(body(), { headers: { 'Content-Type': 'text/event-stream' } });
  };
  const client = connect({ url: 'http://fake', token: () => 't', transport: 'sse', environment: { ...server.environment(), fetch: deaf as typeof globalThis.fetch } });
  for (const data of ['a', 'b']) server.publish('s', data);
  const seen: unknown[] = [];
  client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
  await until(() => block !== undefined);
  client.pause();
  client.resume();
  await until(() => seen.length === 2);
  block?.(`id: ${cursorOf(1)}\ndata: "a"\n\n`);
  await soon();
  assert.deepEqual(seen, ['a', 'b']);
  client.close();
});

test('an answer to a reset that comes after the end does nothing', async () => {
  const { server, client, timers } = counted({ transport: 'sse' });
  server.refusals.push(() => problem(410, 'cursor-expired', false));
  let answer: ((after: AfterReset) => void) | undefined;
  client.subscribe('s', { onEvent: () => undefined, onReset: () => new Promise((resolve) => (answer = resolve)) });
  await until(() => answer !== undefined);
  client.close();
  answer?.('earliest');
  await soon();
  assert.deepEqual([timers.size, server.log.length], [0, 1]);
});
