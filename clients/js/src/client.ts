// SPDX-License-Identifier: Apache-2.0
import { Backoff, LONGEST_DELAY_MS } from './backoff.js';
import type { CursorStore } from './cursor-keeper.js';
import { type Environment, pause, platform, type WebSocketConstructor } from './environment.js';
import { RejoinError } from './error.js';
import type { LinkContext } from './link-context.js';
import { Publisher, type Published, type PublishOptions } from './publisher.js';
import { SseLink } from './sse-link.js';
import { type SubscribeOptions, Subscription, type Transport } from './subscription.js';
import { TokenSource } from './token.js';
import { TransportChoice } from './transport-choice.js';
import { WebSocketLink } from './web-socket-link.js';

/** A connection on which nothing came for so long is given up; the server sends heartbeats every 15 s. */
export const DEFAULT_SILENCE_MS = 40_000;

export interface ConnectOptions {
  /** Of the gateway: `https://rejoin.example.com`. */
  url: string | URL;
  /** Gives a token that is valid now; asked when the first is needed, shortly before one expires, and when one was refused. */
  token: () => string | Promise<string>;
  /** Of the product behind the gateway. */
  prefix?: string;
  /** `auto` is a WebSocket, or server-sent events where there is none or it does not get through. */
  transport?: 'auto' | Transport;
  /** Where cursors are kept over reloads. */
  cursors?: CursorStore;
  /** Longest silence of a connection, in milliseconds; at least twice what the server is set to send heartbeats after. */
  silenceMs?: number;
  /** For tests, and for platforms whose `fetch` or `WebSocket` has to be brought along. */
  environment?: Partial<Environment>;
}

/** Connects to nothing yet: the first subscription does. */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

/** All subscriptions of an application, and its publishes. */
export class Client {
  private readonly context: LinkContext;
  private readonly choice: TransportChoice;
  private readonly publisher: Publisher;
  private readonly subscriptions = new Set<Subscription>();
  /** Those that have a transport, and the WebSocket if that is it. */
  private readonly followed = new Map<Subscription, WebSocketLink | undefined>();
  private links: WebSocketLink[] = [];
  /** One for each link that runs: a signal that all of them share would gather listeners. */
  private readonly running = new Set<AbortController>();
  private paused = false;
  private closed = false;
  private readonly onOnline = (): void => this.reconnectNow();

  /** @internal */
  constructor(private readonly options: ConnectOptions) {
    const environment = { ...platform(), ...options.environment };
    const prefix = options.prefix ?? '/streams/v1';
    this.context = {
      environment,
      tokens: new TokenSource(options.token, environment),
      base: String(options.url).replace(/\/+$/, '') + prefix,
      silenceMs: options.silenceMs ?? DEFAULT_SILENCE_MS,
      nudges: new Set(),
    };
    this.choice = new TransportChoice(options.transport ?? 'auto', this.context);
    this.publisher = new Publisher(this.context);
    globalThis.addEventListener?.('online', this.onOnline);
  }

  /** Follows a stream. Ends with its signal, its own `close`, or {@link close}; otherwise goes on for ever. */
  subscribe<T = unknown>(stream: string, options: SubscribeOptions<T> = {}): Subscription<T> {
    const subscription = new Subscription<T>(stream, options, this.options.cursors);
    const followed = subscription as unknown as Subscription;
    if (this.closed) subscription.end(new RejoinError('client-closed', 'client-closed: nothing is followed any more', false));
    if (subscription.isClosed) return subscription;
    this.subscriptions.add(followed);
    subscription.ended.signal.addEventListener('abort', () => this.subscriptions.delete(followed));
    subscription.onMoved = () => this.follow(followed);
    subscription.beforeMove = this.pauseBetweenResets(followed);
    void subscription.begin().then(() => this.follow(followed));
    return subscription;
  }

  /** Publishes one event, again and again until it is known to be written. An ephemeral one has no position. */
  publish(stream: string, data: unknown, options: PublishOptions & { ephemeral: string | number }): Promise<undefined>;
  publish(stream: string, data: unknown, options?: PublishOptions & { ephemeral?: never }): Promise<Published>;
  publish(stream: string, data: unknown, options?: PublishOptions): Promise<Published | undefined> {
    return this.publisher.publish(stream, data, options);
  }

  /** Cuts all connections and makes none until {@link resume}; subscriptions and what they hold stay. */
  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.disconnect();
    for (const subscription of this.subscriptions) subscription.report({ state: 'paused', transport: undefined });
  }

  /** Connects again; every subscription goes on where it was. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    for (const subscription of this.subscriptions) this.follow(subscription);
  }

  /** Ends a wait for the next attempt; browsers' `online` does the same. */
  reconnectNow(): void {
    for (const nudge of [...this.context.nudges]) nudge();
  }

  /** Ends all subscriptions and connections; there will be none after. Publishes that are under way go on. */
  close(): void {
    this.closed = true;
    globalThis.removeEventListener?.('online', this.onOnline);
    for (const subscription of [...this.subscriptions]) subscription.close();
    this.disconnect();
  }

  private disconnect(): void {
    for (const each of this.running) each.abort();
    this.running.clear();
    this.links = [];
    this.followed.clear();
  }

  /** Gives it a transport, or tells the one that it has; again whenever it may have lost its own, or knows again where to go on. */
  private follow(subscription: Subscription): void {
    if (!subscription.isFollowable) return;
    if (this.followed.has(subscription)) return this.followed.get(subscription)?.moved(subscription);
    if (this.paused) return subscription.report({ state: 'paused', transport: undefined });
    let Socket: WebSocketConstructor | undefined;
    try {
      Socket = this.choice.webSocket();
    } catch (error) {
      return subscription.end(error);
    }
    let link = Socket && this.links.find((each) => each.takes(subscription.stream));
    const isNew = Socket && !link;
    if (Socket && !link) this.links.push((link = new WebSocketLink(this.context, Socket, this.choice)));
    this.followed.set(subscription, link);
    link?.add(subscription);
    if (!link) void this.runSse(subscription);
    else if (isNew) void this.runSocket(link);
  }

  /** Nothing, unless positions are refused one after the other, as where a stream is trimmed faster than one can come back to it. */
  private pauseBetweenResets(subscription: Subscription): () => Promise<void> {
    const { environment, nudges } = this.context;
    const backoff = new Backoff(environment.random);
    let last = -Infinity;
    return async () => {
      const since = environment.now() - last;
      if (since > LONGEST_DELAY_MS) backoff.reset();
      const delay = backoff.next(backoff.isFresh ? 0 : undefined);
      if (delay > 0) await pause(environment, delay, subscription.ended.signal, nudges);
      last = environment.now();
    };
  }

  private async runSocket(link: WebSocketLink): Promise<void> {
    if (await this.isCutOff((signal) => link.run(signal))) return;
    this.links = this.links.filter((each) => each !== link);
    for (const subscription of link.subscriptions) {
      this.followed.delete(subscription);
      this.follow(subscription);
    }
  }

  private async runSse(subscription: Subscription): Promise<void> {
    const link = new SseLink(this.context, subscription, () => this.choice.webSocket() === undefined);
    if (await this.isCutOff((signal) => link.run(signal))) return;
    // To another transport, or after a reset that was answered before this link had ended.
    this.followed.delete(subscription);
    this.follow(subscription);
  }

  /** Runs a link to its end. */
  private async isCutOff(run: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
    const connection = new AbortController();
    this.running.add(connection);
    await run(connection.signal);
    this.running.delete(connection);
    return connection.signal.aborted;
  }
}
