// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Client, connect, type StreamEvent, type Subscription } from '../../src/index.js';
import { FakeServer, randomOf } from './fake-server.js';

const TRANSPORTS = ['websocket', 'sse'] as const;
const SEEDS = 25;
const EVENTS = 120;

function clientOf(server: FakeServer, transport: (typeof TRANSPORTS)[number] | 'auto'): Client {
  return connect({ url: 'http://fake', token: () => 'token', transport, environment: server.environment() });
}

async function take(subscription: Subscription, count: number): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of subscription) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

for (const transport of TRANSPORTS) {
  test(`${transport}: any way of cutting yields the same sequence`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = randomOf(seed);
      const server = new FakeServer(random);
      server.cuts = random() * 0.15;
      for (let i = 1; i <= EVENTS / 2; i++) server.publish('s', { i, text: 'ü🎉'.repeat(i % 7) });
      const client = clientOf(server, transport);
      const taken = take(client.subscribe('s', { from: 'earliest' }), EVENTS);
      const publishing = (async () => {
        for (let i = EVENTS / 2 + 1; i <= EVENTS; i++) {
          await new Promise((resolve) => setImmediate(resolve));
          server.publish('s', { i });
        }
      })();
      const events = await taken;
      await publishing;
      const expected = Array.from({ length: EVENTS }, (_, i) => i + 1);
      assert.deepEqual(events.map((event) => event.seq), expected, `seed ${seed}`);
      assert.deepEqual(events.map((event) => (event.data as { i: number }).i), expected, `seed ${seed}`);
      client.close();
    }
  });

  test(`${transport}: pauses, slow reading and many streams lose nothing`, async () => {
    const server = new FakeServer(randomOf(7));
    server.cuts = 0.01;
    const client = clientOf(server, transport);
    const streams = Array.from({ length: 12 }, (_, i) => `s${i}`);
    const takes = streams.map((stream) => take(client.subscribe(stream, { from: 'earliest' }), 400));
    for (let i = 1; i <= 400; i++) {
      for (const stream of streams) server.publish(stream, i);
      if (i % 50 === 0) {
        client.pause();
        await new Promise((resolve) => setImmediate(resolve));
        client.resume();
      }
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const events of await Promise.all(takes)) {
      assert.deepEqual(events.map((event) => event.data), Array.from({ length: 400 }, (_, i) => i + 1));
    }
    client.close();
  });

  test(`${transport}: goes on from the position of a saved cursor, and saves after handling`, async () => {
    const server = new FakeServer(randomOf(1));
    for (let i = 1; i <= 10; i++) server.publish('s', i);
    const saved = new Map<string, string>();
    const cursors = { load: (s: string) => saved.get(s), save: (s: string, cursor: string) => void saved.set(s, cursor) };
    const options = { url: 'http://fake', token: () => 't', transport, cursors, environment: server.environment() };
    const seen: unknown[] = [];
    const read = async (last: number): Promise<void> => {
      const client = connect(options);
      await new Promise<void>((resolve) => {
        const subscription = client.subscribe('s', {
          from: 'earliest',
          onEvent: ({ data }) => {
            seen.push(data);
            assert.notEqual(saved.get('s'), subscription.cursor, 'saved before it was handled');
            if (data === last) resolve();
          },
        });
      });
      await new Promise((resolve) => setImmediate(resolve));
      client.close();
    };
    await read(10);
    for (let i = 11; i <= 15; i++) server.publish('s', i);
    await read(15);
    assert.deepEqual(seen, Array.from({ length: 15 }, (_, i) => i + 1));
  });
}
