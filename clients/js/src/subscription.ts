// SPDX-License-Identifier: Apache-2.0
import { CursorKeeper, type CursorStore } from './cursor-keeper.js';
import { RejoinError } from './error.js';
import type { AfterReset, From, Item, Reset, Start, StreamEvent } from './event.js';
import { Inbox } from './inbox.js';

export interface SubscribeOptions<T = unknown> {
  /** Where to go on from; wins over a saved cursor and over `from`. */
  cursor?: string;
  /** Where to begin without a cursor; `latest` if nothing else is said. */
  from?: From;
  /** Called with each event, the next one only when it has returned. Without it, iterate the subscription. */
  onEvent?: (event: StreamEvent<T>) => void | Promise<void>;
  /** Called when everything that was there at the time of (re)connecting has been handed over. */
  onLive?: (cursor: string) => void | Promise<void>;
  /** Where to go on after a reset, or a function that discards what was built and says so. Without it the subscription fails. */
  onReset?: AfterReset | ((reset: Reset) => AfterReset | void | Promise<AfterReset | void>);
  /** Told of what happens to the connection, soon after it has; to show it, not to act on it. */
  onState?: (state: SubscriptionState) => void;
  /** Ends the subscription. */
  signal?: AbortSignal;
}

export type Transport = 'websocket' | 'sse';

/** How a subscription is connected. */
export interface SubscriptionState {
  /** `waiting` is for the next attempt, `paused` for the application. */
  readonly state: 'connecting' | 'connected' | 'waiting' | 'paused' | 'closed';
  readonly transport: Transport | undefined;
  /** While `waiting`: for how long, and what went wrong. */
  readonly retryInMs?: number;
  readonly error?: RejoinError;
}

/**
 * One stream, followed over any number of connections: an async iterable of its events, each once, in order.
 *
 * To be iterated once, unless `onEvent` was given. Leaving the loop ends the subscription.
 */
export class Subscription<T = unknown> implements AsyncIterable<StreamEvent<T>> {
  /** Resolves when it has ended; fails with why, if it was not the application that ended it. */
  readonly closed: Promise<void>;

  /** @internal */ readonly inbox = new Inbox();
  /** @internal Aborted when it has ended. */ readonly ended = new AbortController();
  /** @internal Told when it is to be followed from another place than where its transport is. */ onMoved: () => void = () => undefined;
  /** @internal Waited for before that. */ beforeMove: () => Promise<void> = () => Promise.resolve();
  /** @internal Told of the end. */ onEnded: () => void = () => undefined;

  private position: string | undefined;
  private start: Start;
  private awaitsReset = false;
  private error: unknown;
  private isRead = false;
  private readonly keeper: CursorKeeper;
  private readonly unfollow: () => void;

  /** @internal */
  constructor(
    readonly stream: string,
    private readonly options: SubscribeOptions<T>,
    store: CursorStore | undefined,
  ) {
    this.start = options.cursor !== undefined ? { cursor: options.cursor } : { from: options.from ?? 'latest' };
    this.keeper = new CursorKeeper(store, stream, (error) => this.fail(error));
    this.closed = new Promise((resolve, reject) => {
      this.ended.signal.addEventListener('abort', () => {
        void this.keeper.settled().then(() => (this.error === undefined ? resolve() : reject(this.error as Error)));
      });
    });
    this.closed.catch(() => undefined); // whoever iterates hears of it there
    const close = (): void => this.close();
    this.unfollow = () => options.signal?.removeEventListener('abort', close);
    if (options.signal?.aborted) this.close();
    else options.signal?.addEventListener('abort', close);
  }

  /** The position after the last event that was handed over; undefined before the first connection. */
  get cursor(): string | undefined {
    return this.position;
  }

  get isClosed(): boolean {
    return this.ended.signal.aborted;
  }

  /** Ends it; no event comes after. */
  close(): void {
    this.end(undefined);
  }

  /** @internal Ends it for that reason. */
  end(error: unknown): void {
    if (this.isClosed) return;
    this.error = error;
    this.unfollow();
    this.ended.abort();
    this.inbox.clear();
    this.onEnded();
    this.report({ state: 'closed', transport: undefined });
  }

  /** Ends it for that reason; after an end by the application it is told all the same. */
  private fail(error: unknown): void {
    if (this.isClosed) this.error ??= error;
    else this.end(error);
  }

  /** @internal Not at once: what the application does on it must find no connection in the middle of something. */
  report(state: SubscriptionState): void {
    queueMicrotask(() => {
      try {
        this.options.onState?.(state);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  /** @internal Takes the saved cursor, and begins handing over if there is a handler. */
  async begin(): Promise<void> {
    try {
      if (this.options.cursor === undefined) {
        const saved = await this.keeper.load();
        if (saved !== undefined) this.start = { cursor: saved };
      }
      if (this.options.onEvent) void this.handOver(this.options.onEvent);
    } catch (error) {
      this.end(error);
    }
  }

  /** @internal Where a connection that is made now has to begin: after all that is in the inbox. */
  get resumeFrom(): Start {
    const cursor = this.inbox.lastCursor ?? this.position;
    return cursor === undefined ? this.start : { cursor };
  }

  /** @internal Whether a connection makes sense: not while it is open where to go on after a reset. */
  get isFollowable(): boolean {
    return !this.isClosed && !this.awaitsReset;
  }

  /** @internal From a transport; ignored after the end and during a reset, so that a late frame of an old connection does no harm. */
  put(item: Item): void {
    if (!this.isFollowable) return;
    if (item.kind === 'reset') this.awaitsReset = true;
    this.inbox.put(item);
  }

  [Symbol.asyncIterator](): AsyncIterator<StreamEvent<T>> {
    if (this.options.onEvent) throw new TypeError('subscription: has a handler (expected: none, to be iterated)');
    const events = this.events();
    // A generator on its own would not end before it has begun, nor while it waits.
    const leave = (): ReturnType<typeof events.return> => (this.close(), events.return());
    return { next: () => events.next(), return: leave };
  }

  private async handOver(onEvent: (event: StreamEvent<T>) => void | Promise<void>): Promise<void> {
    try {
      for await (const event of this.events()) {
        try {
          await onEvent(event);
        } catch (error) {
          this.end(error);
          return;
        }
      }
    } catch (error) {
      this.end(error); // nothing new where it was the end that made the loop fail
    }
  }

  private async *events(): AsyncGenerator<StreamEvent<T>, void, void> {
    if (this.isRead) throw new TypeError('subscription: is being iterated (expected: one reader)');
    this.isRead = true;
    try {
      for (;;) {
        if (this.isClosed) break;
        await this.inbox.filled();
        const item = this.inbox.take();
        if (item === undefined) continue;
        if (item.kind === 'reset') {
          await this.reset(item.reset);
          continue;
        }
        // Before the event is handed over: if the connection breaks while it is handled, it is not asked for again.
        const cursor = item.kind === 'event' ? item.event.cursor : item.cursor;
        if (cursor !== undefined) this.position = cursor;
        if (item.kind === 'event') yield item.event as StreamEvent<T>;
        else if (item.live) await this.options.onLive?.(item.cursor);
        if (cursor !== undefined) this.keeper.handled(cursor);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.close();
      await this.keeper.settled();
    }
    if (this.error !== undefined) throw this.error;
  }

  private async reset(reset: Reset): Promise<void> {
    const chosen = await this.choose(reset);
    if (chosen !== undefined && chosen !== 'stop') await this.beforeMove();
    if (this.isClosed) return;
    if (chosen === undefined) {
      this.end(new RejoinError(codeOf(reset), `reset of ${this.stream}: ${reset.reason} (expected: onReset, to go on)`, false));
    } else if (chosen === 'stop') {
      this.close();
    } else {
      const cursor = reset[chosen];
      this.position = cursor;
      this.start = { from: chosen };
      if (cursor !== undefined) this.keeper.handled(cursor);
      this.awaitsReset = false;
      this.onMoved();
    }
  }

  private async choose(reset: Reset): Promise<AfterReset | undefined> {
    const { onReset } = this.options;
    if (typeof onReset !== 'function') return onReset;
    try {
      return (await onReset(reset)) ?? 'earliest';
    } catch (error) {
      this.end(error);
      return 'stop';
    }
  }
}

/** The code of the same reset as a problem. */
function codeOf({ reason }: Reset): string {
  return { 'other-history': 'cursor-reset', expired: 'cursor-expired' }[reason] ?? reason;
}
