// SPDX-License-Identifier: Apache-2.0
import type { Environment, WebSocketLike } from '../../src/environment.js';

/** A pseudo-random sequence (mulberry32): the same for the same seed, so that a failing run can be run again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Stored {
  readonly seq: number;
  readonly cursor: string;
  readonly data: unknown;
}

export const cursorOf = (seq: number): string => `${String(seq).padStart(16, '0')}_${seq === 0 ? '00000000' : 'abcdef01'}`;

/** How far time goes at a time, in milliseconds. */
const TICK_MS = 500;

/**
 * The time of all clients under test: it goes on by a tick about every millisecond, but never by two without letting happen what
 * is about to, so that a machine that stands still makes nobody late.
 */
class FastClock {
  private time = Date.now();
  private readonly timers = new Set<{ readonly at: number; readonly ring: () => void }>();

  /** Keeps the process alive while somebody waits. */
  private next = this.wait();

  now(): number {
    return this.time;
  }

  set(ring: () => void, ms: number): unknown {
    const timer = { at: this.time + ms, ring };
    this.timers.add(timer);
    this.next.ref();
    return timer;
  }

  clear(timer: unknown): void {
    this.timers.delete(timer as never);
  }

  private wait(): NodeJS.Timeout {
    const next = setTimeout(() => this.tick(), 1);
    return this.timers.size > 0 ? next : next.unref();
  }

  private tick(): void {
    this.time += TICK_MS;
    const due = [...this.timers].filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    for (const timer of due) if (this.timers.delete(timer)) timer.ring();
    this.next = this.wait();
  }
}

const CLOCK = new FastClock();

/** Streams in memory, served over a `fetch` and a `WebSocket` that break as the seed says. */
export class FakeServer {
  readonly streams = new Map<string, Stored[]>();
  readonly changed = new Set<() => void>();
  readonly log: string[] = [];
  /** Chance that a piece of a stream, or a frame, is the last one of its connection. */
  cuts = 0;
  /** Answers taken before anything else, of each request to that path and method. */
  readonly refusals: ((url: URL, init: RequestInit) => Response | undefined)[] = [];
  acceptsWebSockets = true;
  /** Whether all positions of a WebSocket's subscriptions have been trimmed already. */
  refusesPositions = false;
  /** Takes requests and never answers. */
  isFrozen = false;
  /** Requests that wait for an answer which will not come. */
  frozen = 0;
  readonly sockets = new Set<FakeSocket>();
  /** Frames that were sent on a socket after its end; a browser complains of them. */
  sentTooLate = 0;

  constructor(readonly random: () => number) {}

  environment(): Partial<Environment> {
    const server = this;
    return {
      fetch: (input, init) => this.fetch(new URL(String(input)), init ?? {}),
      WebSocket: class extends FakeSocket {
        constructor(url: string) {
          super(server, url);
        }
      },
      random: this.random,
      now: () => this.now(),
      setTimeout: (callback, ms) => CLOCK.set(callback, ms),
      clearTimeout: (timer) => CLOCK.clear(timer),
    };
  }

  /** By the client's fast clock. */
  now(): number {
    return CLOCK.now();
  }

  publish(stream: string, data: unknown): void {
    const events = this.events(stream);
    const seq = events.length + 1;
    events.push({ seq, cursor: cursorOf(seq), data });
    for (const tell of [...this.changed]) tell();
  }

  events(stream: string): Stored[] {
    let events = this.streams.get(stream);
    if (!events) this.streams.set(stream, (events = []));
    return events;
  }

  startOf(stream: string, cursor: string | null | undefined, from: string | null | undefined): number {
    if (cursor) return Number(cursor.slice(0, 16));
    if (from === 'earliest') return 0;
    return this.events(stream).length + (from?.startsWith('-') ? Number(from) : 0);
  }

  isCut(): boolean {
    return this.random() < this.cuts;
  }

  private async fetch(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    this.log.push(`${init.method ?? 'GET'} ${url.pathname}${url.search} ${headers.get('Last-Event-ID') ?? ''}`.trim());
    for (const refusal of this.refusals) {
      const response = refusal(url, init);
      if (response) return response;
    }
    if (this.isFrozen) return this.neverAnswered(init.signal as AbortSignal | undefined);
    const stream = decodeURIComponent(url.pathname.split('/')[3] ?? '');
    if (init.method === 'POST') {
      this.publish(stream, JSON.parse(String(init.body)));
      const { cursor, seq } = this.events(stream).at(-1) as Stored;
      return Response.json({ cursor, seq }, { status: 201 });
    }
    if (headers.get('Accept') === 'application/json') return Response.json({ events: [] });
    if (this.isCut()) throw new TypeError('fetch failed');
    const at = this.startOf(stream, headers.get('Last-Event-ID'), url.searchParams.get('from'));
    return new Response(this.body(stream, at, init.signal as AbortSignal), { headers: { 'Content-Type': 'text/event-stream' } });
  }

  private neverAnswered(signal: AbortSignal | undefined): Promise<Response> {
    this.frozen++;
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.frozen--;
        reject(signal.reason);
      });
    });
  }

  /** Bytes cut anywhere, and perhaps broken off there. */
  private body(stream: string, start: number, signal: AbortSignal): ReadableStream<Uint8Array> {
    let at = start;
    let isLive = false;
    let text = `id: ${cursorOf(at)}\n\n`;
    let bytes = new Uint8Array();
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          while (bytes.length === 0) {
            const event = this.events(stream)[at];
            if (text) {
              bytes = encoder.encode(text);
              text = '';
            } else if (event) {
              at = event.seq;
              text = `id: ${event.cursor}\ndata: ${JSON.stringify(event.data)}\n\n`;
            } else if (!isLive) {
              isLive = true;
              text = `id: ${cursorOf(at)}\nevent: rejoin.live\ndata: {}\n\n`;
            } else {
              await this.change(signal);
              if (signal.aborted) return controller.error(signal.reason);
            }
          }
          const size = 1 + Math.floor(this.random() * bytes.length);
          controller.enqueue(bytes.slice(0, size));
          bytes = bytes.slice(size);
          if (this.isCut()) controller.error(new TypeError('terminated'));
        },
      },
      { highWaterMark: 0 },
    );
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.changed.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.changed.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

/** A `WebSocket` that speaks `rejoin.v1` from memory; as unforgiving as the package `ws`, for which an error that nobody hears is an exception. */
export class FakeSocket implements WebSocketLike {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly received: Record<string, unknown>[] = [];
  private readonly positions = new Map<string, { at: number; live: boolean }>();
  private isOver = false;
  private isOpen = false;
  private readonly pump = (): void => this.send1();

  constructor(
    private readonly server: FakeServer,
    readonly url: string,
  ) {
    server.log.push('WS');
    setImmediate(() => {
      if (this.isOver) return;
      if (!server.acceptsWebSockets || server.isCut()) return this.end(1006, '');
      server.sockets.add(this);
      server.changed.add(this.pump);
      this.isOpen = true;
      this.onopen?.({} as never);
    });
  }

  send(text: string): void {
    if (this.isOver) return void this.server.sentTooLate++;
    const frame = JSON.parse(text) as Record<string, unknown>;
    this.received.push(frame);
    const { op, stream, id } = frame as { op: string; stream: string; id: unknown };
    setImmediate(() => {
      if (op === 'subscribe' && !/^[\w.~:@-]+$/.test(stream)) {
        this.tell({ op: 'error', id, code: 'stream-name-invalid', retryable: false }); // what is no name is not repeated
      } else if (op === 'subscribe' && this.server.refusesPositions) {
        this.server.log.push('refused');
        this.tell({ op: 'error', stream, id, code: 'cursor-expired', reason: 'expired', earliest: cursorOf(1), retryable: false });
      } else if (op === 'subscribe') {
        const at = this.server.startOf(stream, frame.cursor as string, frame.from as string);
        this.positions.set(stream, { at, live: false });
        this.tell({ op: 'subscribed', stream, id, cursor: cursorOf(at) });
        this.pump();
      } else if (op === 'unsubscribe') {
        const known = this.positions.delete(stream);
        this.tell(known ? { op: 'unsubscribed', stream, id } : { op: 'error', stream, id, code: 'not-subscribed', retryable: false });
      } else if (op === 'ping') {
        this.tell({ op: 'pong' });
      } else if (op === 'auth') {
        this.tell({ op: 'authenticated', id });
      }
    });
  }

  /** A frame from the server. */
  tell(frame: object): void {
    if (!this.isOver) this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }

  /** The server closes. */
  end(code: number, reason: string): void {
    if (this.isOver) return;
    this.close();
    this.onclose?.({ code, reason } as never);
  }

  close(): void {
    this.isOver = true;
    if (!this.isOpen) setImmediate(() => this.fail());
    this.server.sockets.delete(this);
    this.server.changed.delete(this.pump);
  }

  /** The connection did not come to be. */
  private fail(): void {
    if (!this.onerror) throw new Error("Unhandled 'error' event");
    this.onerror({} as never);
  }

  /** One frame of one stream at a time, so that what is unsubscribed meanwhile is not sent. */
  private send1(): void {
    for (const [stream, position] of this.positions) {
      const event = this.server.events(stream)[position.at];
      if (!event && position.live) continue;
      if (this.server.isCut()) return this.end(1006, '');
      if (event) {
        position.at = event.seq;
        this.tell({ op: 'event', stream, cursor: event.cursor, seq: event.seq, time: '2026-01-01T00:00:00Z', data: event.data });
      } else {
        position.live = true;
        this.tell({ op: 'live', stream, cursor: cursorOf(position.at) });
      }
      setImmediate(this.pump);
    }
  }
}
