// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type SubscriptionState } from '../../src/index.js';
import { MAX_INBOX_EVENTS } from '../../src/inbox.js';
import { cursorOf, FakeServer, randomOf } from './fake-server.js';
import { only, problem, setUp, until } from './set-up.js';

test('falls back to SSE where WebSockets do not get through, and remembers', async () => {
  const { server, client } = setUp();
  server.acceptsWebSockets = false;
  const states: SubscriptionState[] = [];
  const seen: unknown[] = [];
  client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data), onState: (state) => void states.push(state) });
  server.publish('s', 1);
  await until(() => seen.length === 1);
  assert.equal(states.at(-1)?.transport, 'sse');
  client.pause();
  client.resume();
  server.publish('s', 2);
  await until(() => seen.length === 2);
  assert.equal(server.log.filter((line) => line === 'WS').length, 1);
  client.close();
});

test('does not fall back when the server is down, nor once WebSockets have worked', async () => {
  const { server, client } = setUp();
  server.acceptsWebSockets = false;
  let isDown = true;
  server.refusals.push(() => (isDown ? problem(503, 'upstream-unavailable', true, { 'Retry-After': '1' }) : undefined));
  const states: SubscriptionState[] = [];
  client.subscribe('s', { onState: (state) => void states.push(state) });
  await until(() => states.filter(({ state }) => state === 'waiting').length >= 3);
  assert.ok(states.every(({ transport }) => transport === 'websocket'));
  assert.equal(states.find(({ state }) => state === 'waiting')?.retryInMs, 1000, 'the delay is the one that the server told');
  isDown = false;
  server.acceptsWebSockets = true;
  await until(() => states.at(-1)?.state === 'connected');
  server.acceptsWebSockets = false;
  only(server).end(1001, '');
  await until(() => states.at(-1)?.state === 'waiting');
  server.acceptsWebSockets = true;
  await until(() => states.at(-1)?.state === 'connected');
  assert.equal(states.at(-1)?.transport, 'websocket');
  client.close();
});

test('close codes: 44xx ends, 46xx comes back at once, all others after a delay', async () => {
  for (const [code, reason, expected] of [
    [4403, 'forbidden', 'closed'],
    [4602, 'token-expired', 'connecting'],
    [4505, 'log-unavailable', 'waiting'],
    [1001, '', 'waiting'],
  ] as const) {
    const { server, client } = setUp();
    const states: SubscriptionState[] = [];
    const subscription = client.subscribe('s', { onState: (state) => void states.push(state) });
    await until(() => states.at(-1)?.state === 'connected');
    const before = states.length;
    only(server).end(code, reason);
    await until(() => states.length > before);
    assert.equal(states[before]?.state, expected, `after ${code}`);
    if (expected === 'closed') await assert.rejects(subscription.closed, { code: reason, retryable: false });
    client.close();
  }
});

test('a wait ends at once when the browser is online again, or the application says so', async () => {
  const browser = new EventTarget();
  const methods = ['addEventListener', 'removeEventListener'] as const;
  for (const method of methods) Object.defineProperty(globalThis, method, { value: browser[method].bind(browser), configurable: true });
  const server = new FakeServer(randomOf(1));
  const environment = server.environment();
  const { setTimeout: soon } = environment;
  // What is told to wait waits for ever.
  environment.setTimeout = (callback, ms) => (ms >= 1000 ? undefined : soon?.(callback, ms));
  const client = connect({ url: 'http://fake', token: () => 'token', transport: 'sse', environment });
  let isDown = true;
  server.refusals.push(() => (isDown ? problem(503, 'upstream-unavailable', true, { 'Retry-After': '9' }) : undefined));
  const states: SubscriptionState[] = [];
  client.subscribe('s', { onState: (state) => void states.push(state) });
  const waits = (): number => states.filter(({ state }) => state === 'waiting').length;
  await until(() => waits() === 1);
  browser.dispatchEvent(new Event('online'));
  await until(() => waits() === 2);
  isDown = false;
  client.reconnectNow();
  await until(() => states.at(-1)?.state === 'connected');
  client.close();
  for (const method of methods) Reflect.deleteProperty(globalThis, method);
});

test('more streams than one connection takes go on another one', async () => {
  const { server, client } = setUp({ transport: 'websocket' });
  const states = new Set<string>();
  for (let i = 0; i <= 1000; i++) {
    const stream = `s${i}`;
    client.subscribe(stream, { onState: ({ state }) => void (state === 'connected' ? states.add(stream) : states.delete(stream)) });
  }
  await until(() => states.size === 1001);
  assert.equal(server.sockets.size, 2);
  client.close();
});

test('a drained connection is left after the time that the server told, and the stream goes on', async () => {
  const { server, client } = setUp();
  const seen: unknown[] = [];
  client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
  server.publish('s', 1);
  await until(() => seen.length === 1);
  const first = only(server);
  first.tell({ op: 'drain', reconnectAfterMs: 3000 });
  server.publish('s', 2);
  await until(() => seen.length === 2 && !server.sockets.has(first) && server.sockets.size === 1);
  server.publish('s', 3);
  await until(() => seen.length === 3);
  assert.deepEqual(seen, [1, 2, 3]);
  client.close();
});

test('a connection that falls silent is asked, and given up', async () => {
  const { server, client } = setUp({ silenceMs: 1000 });
  const states: SubscriptionState[] = [];
  client.subscribe('s', { onState: (state) => void states.push(state) });
  await until(() => states.at(-1)?.state === 'connected');
  const first = only(server);
  first.tell = () => undefined;
  await until(() => states.some(({ error }) => error?.code === 'silent'));
  assert.ok(first.received.some(({ op }) => op === 'ping'));
  client.close();
});

test('a WebSocket whose reader stands still is unsubscribed, holds little, and goes on where it was', async () => {
  const { server, client } = setUp();
  const total = MAX_INBOX_EVENTS * 4;
  for (let i = 1; i <= total; i++) server.publish('s', i);
  const subscription = client.subscribe('s', { from: 'earliest' });
  const events = subscription[Symbol.asyncIterator]();
  assert.equal((await events.next()).value.seq, 1);
  await until(() => only(server).received.some(({ op }) => op === 'unsubscribe'));
  for (let seq = 2; seq <= total; seq++) assert.equal((await events.next()).value.seq, seq);
  await events.return?.();
  client.close();
});

test('an event stream whose reader stands still is not read', async () => {
  const { server, client } = setUp({ transport: 'sse' });
  for (let i = 1; i <= 5000; i++) server.publish('s', i);
  const subscription = client.subscribe('s', { from: 'earliest' });
  await until(() => subscription.inbox.isFull);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const held = Number(subscription.inbox.lastCursor?.slice(0, 16));
  assert.ok(held < 1000, `${held} events were read`);
  let count = 0;
  for await (const event of subscription) {
    assert.equal(event.seq, ++count);
    if (count === 5000) break;
  }
  client.close();
});

test('nothing of an old subscription comes after its end', async () => {
  const { server, client } = setUp();
  const seen: unknown[] = [];
  const first = client.subscribe('s', { onEvent: () => assert.fail('an event of the old one') });
  await until(() => server.sockets.size === 1 && only(server).received.length === 1);
  const socket = only(server);
  client.subscribe('other');
  await until(() => socket.received.length === 2);
  first.close();
  socket.tell({ op: 'event', stream: 's', cursor: cursorOf(9), seq: 9, data: 'late' });
  client.subscribe('s', { onEvent: ({ data }) => void seen.push(data) });
  socket.tell({ op: 'event', stream: 's', cursor: cursorOf(10), seq: 10, data: 'later' });
  await until(() => [...server.sockets].some((each) => each !== socket && each.received.length > 0));
  await new Promise((resolve) => setTimeout(resolve, 5));
  server.publish('s', 'new');
  await until(() => seen.length > 0);
  assert.deepEqual(seen, ['new']);
  client.close();
});

test('a reset asks the application, which says where to go on; without an answer it fails', async () => {
  for (const transport of ['sse', 'websocket'] as const) {
    const { server, client } = setUp({ transport });
    for (let i = 1; i <= 3; i++) server.publish('s', i);
    const refused = { code: 'cursor-reset', reason: 'other-history', refused: cursorOf(8), earliest: cursorOf(0), latest: cursorOf(3), retryable: false };
    server.refusals.push((_, init) =>
      new Headers(init.headers).get('Last-Event-ID') === cursorOf(8) ? Response.json(refused, { status: 410 }) : undefined,
    );
    const seen: unknown[] = [];
    const reasons: string[] = [];
    const subscription = client.subscribe('s', {
      cursor: cursorOf(8),
      onEvent: ({ data }) => void seen.push(data),
      onReset: ({ reason }) => {
        reasons.push(reason);
        return 'earliest';
      },
    });
    if (transport === 'websocket') {
      await until(() => server.sockets.size === 1 && only(server).received.length === 1);
      await until(() => subscription.cursor !== undefined);
      only(server).tell({ op: 'reset', stream: 's', ...refused });
    }
    await until(() => seen.length === 3);
    assert.deepEqual([seen, reasons], [[1, 2, 3], ['other-history']]);
    client.close();
  }
  const { server, client } = setUp({ transport: 'sse' });
  server.refusals.push(() => problem(410, 'cursor-expired', false));
  await assert.rejects(async () => {
    for await (const event of client.subscribe('s', { cursor: cursorOf(8) })) assert.fail(String(event));
  }, { code: 'cursor-expired' });
  client.close();
});

test('a token is renewed before its end: on a WebSocket by auth, with SSE by coming back with the cursor', async () => {
  for (const transport of ['websocket', 'sse'] as const) {
    const server = new FakeServer(randomOf(1));
    let asked = 0;
    const token = (): string => {
      const now = Math.floor(server.now() / 1000);
      return `x.${btoa(JSON.stringify({ iat: now, exp: now + 30, n: ++asked }))}.x`;
    };
    const client = connect({ url: 'http://fake', token, transport, environment: server.environment() });
    const seen: unknown[] = [];
    client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
    for (let i = 1; asked < 4; i++) {
      server.publish('s', i);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const total = server.events('s').length;
    await until(() => seen.length === total);
    assert.deepEqual(seen, Array.from({ length: total }, (_, i) => i + 1));
    if (transport === 'websocket') {
      assert.ok(only(server).received.filter(({ op }) => op === 'auth').length >= 3);
      assert.equal(server.log.filter((line) => line === 'WS').length, 1);
    }
    client.close();
  }
});

test('a token that comes when its connection has ended is for the next one', async () => {
  const server = new FakeServer(randomOf(1));
  let asked = 0;
  let answer = (): void => undefined;
  const token = (): string | Promise<string> => {
    const now = Math.floor(server.now() / 1000);
    const fresh = `x.${btoa(JSON.stringify({ iat: now, exp: now + 30, n: ++asked }))}.x`;
    return asked === 2 ? new Promise((resolve) => (answer = () => resolve(fresh))) : fresh;
  };
  const client = connect({ url: 'http://fake', token, transport: 'websocket', environment: server.environment() });
  const subscription = client.subscribe('s');
  await until(() => asked === 2);
  only(server).end(1006, '');
  answer();
  await until(() => server.log.length === 2 && server.sockets.size === 1);
  assert.equal(server.sentTooLate, 0);
  assert.equal(subscription.isClosed, false);
  client.close();
});

test('a token that was refused is exchanged for another', async () => {
  let asked = 0;
  const refusing = setUp({ transport: 'sse', token: () => `token-${++asked}` });
  let refusals = 0;
  refusing.server.refusals.push(() => (refusals++ === 0 ? problem(401, 'token-expired', false) : undefined));
  const seen: unknown[] = [];
  refusing.client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
  refusing.server.publish('s', 1);
  await until(() => seen.length === 1);
  assert.equal(asked, 2);
  refusing.client.close();
});

test('a token that is refused again and again ends the subscription', async () => {
  const { server, client } = setUp({ transport: 'sse' });
  server.refusals.push(() => problem(401, 'token-invalid', false));
  await assert.rejects(client.subscribe('s').closed, { code: 'token-invalid' });
  assert.equal(server.log.length, 2);
  client.close();
});

test('a handler that fails ends its subscription, and its event is not saved', async () => {
  const saved: string[] = [];
  const { server, client } = setUp({ cursors: { load: () => undefined, save: (_, cursor) => void saved.push(cursor) } });
  server.publish('s', 1);
  const subscription = client.subscribe('s', {
    from: 'earliest',
    onEvent: () => {
      throw new Error('cannot');
    },
  });
  await assert.rejects(subscription.closed, /cannot/);
  assert.ok(!saved.includes(cursorOf(1)));
  client.close();
});

test('an abort signal ends a subscription and a publish', async () => {
  const { server, client } = setUp();
  const abort = new AbortController();
  const subscription = client.subscribe('s', { signal: abort.signal });
  server.refusals.push((_, init) => (init.method === 'POST' ? problem(503, 'stream-busy', true, { 'Retry-After': '9' }) : undefined));
  const published = client.publish('s', 1, { signal: abort.signal });
  setImmediate(() => abort.abort());
  await assert.rejects(published, { name: 'AbortError' });
  await subscription.closed;
  client.close();
});

test('a frame that is none breaks the connection, and nothing is lost or gone on from', async () => {
  const { server, client } = setUp();
  const seen: unknown[] = [];
  client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
  server.publish('s', 1);
  await until(() => seen.length === 1);
  const first = only(server);
  first.tell({ op: 'event', stream: 's', cursor: 7, seq: 2, data: 'odd' });
  server.publish('s', 2);
  await until(() => seen.length === 2);
  assert.deepEqual(seen, [1, 2]);
  assert.equal(server.sockets.has(first), false);
  client.close();
});

// Its answer bears no stream, but the number of the question.
test('what is no name of a stream ends its own subscription, and no other', async () => {
  const { server, client } = setUp({ transport: 'websocket' });
  const seen: unknown[] = [];
  client.subscribe('s', { from: 'earliest', onEvent: ({ data }) => void seen.push(data) });
  await until(() => server.sockets.size === 1 && only(server).received.length === 1);
  await assert.rejects(client.subscribe('no name').closed, { code: 'stream-name-invalid' });
  only(server).end(1006, '');
  server.publish('s', 1);
  await until(() => seen.length === 1);
  client.close();
});
