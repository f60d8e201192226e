// SPDX-License-Identifier: Apache-2.0
import type { Backoff } from './backoff.js';
import { Alarm, childOf, CONNECT_TIMEOUT_MS, type WebSocketConstructor, type WebSocketLike } from './environment.js';
import { asProblem, isAboutToken, RejoinError } from './error.js';
import { type Ending, keepConnected, type LinkContext, Refusals } from './link-context.js';
import type { Subscription } from './subscription.js';
import { SOONEST_RENEWAL_MS } from './token.js';
import { type ClientFrame, parseFrame, type ServerFrame, SUBPROTOCOL, verdictOf } from './web-socket-frames.js';
import { WebSocketRoute } from './web-socket-route.js';

/** Subscriptions of one WebSocket; more than that share another one. */
export const MAX_SUBSCRIPTIONS_PER_SOCKET = 1000;

/** How long to wait for the answer to a ping. */
export const PONG_TIMEOUT_MS = 10_000;

/** What to do about an upgrade that did not come to be: browsers do not say why. */
export interface UpgradeJudge {
  worked(): void;
  judgeUpgrade(error: RejoinError, token: string, stream: string, signal: AbortSignal): Promise<Ending | 'blocked'>;
}

/** One WebSocket, made anew whenever it breaks, and the subscriptions that share it, at most one of each stream. */
export class WebSocketLink {
  private readonly routes = new Map<string, WebSocketRoute>();
  private readonly refusals: Refusals;
  private readonly closed = new AbortController();
  private lastId = 0;
  private send: ((frame: ClientFrame) => void) | undefined;

  constructor(
    private readonly context: LinkContext,
    private readonly WebSocket: WebSocketConstructor,
    private readonly judge: UpgradeJudge,
  ) {
    this.refusals = new Refusals(context.tokens);
  }

  takes(stream: string): boolean {
    return !this.closed.signal.aborted && this.routes.size < MAX_SUBSCRIPTIONS_PER_SOCKET && !this.routes.has(stream);
  }

  get subscriptions(): Subscription[] {
    return [...this.routes.values()].map((route) => route.subscription);
  }

  add(subscription: Subscription): void {
    const route = new WebSocketRoute(subscription, this.context.environment, () => ++this.lastId);
    this.routes.set(subscription.stream, route);
    subscription.onEnded = () => this.leave(route);
    if (this.send) route.connected(this.send);
    else subscription.report({ state: 'connecting', transport: 'websocket' });
  }

  /** It is known again where to go on with it. */
  moved(subscription: Subscription): void {
    const route = this.routes.get(subscription.stream);
    if (this.send && route?.subscription === subscription && route.isIdle) route.connected(this.send);
  }

  /** The stream stays taken until the server has said that it sends no more of it. */
  private leave(route: WebSocketRoute): void {
    route.leave();
    this.forget(route);
  }

  private forget(route: WebSocketRoute): void {
    const { subscription } = route;
    if (!subscription.isClosed || (this.send && !route.isIdle)) return;
    if (this.routes.get(subscription.stream) === route) this.routes.delete(subscription.stream);
    if (this.routes.size === 0) this.closed.abort();
  }

  /** Stays connected until the signal is aborted, nobody is left, or the upgrade is blocked; never fails. */
  async run(signal: AbortSignal): Promise<'blocked' | 'done'> {
    const scope = childOf(signal, this.closed.signal);
    let blocked = false;
    try {
      await keepConnected(
        this.context,
        scope.signal,
        async (backoff) => {
          const ending = await this.attempt(backoff, scope.signal);
          if (ending !== 'blocked') return ending;
          blocked = true;
          this.closed.abort();
          return {};
        },
        (retryInMs, error) => {
          const state = { state: 'waiting', transport: 'websocket', retryInMs, ...(error ? { error } : {}) } as const;
          for (const subscription of this.subscriptions) subscription.report(state);
        },
      );
    } catch (error) {
      for (const subscription of this.subscriptions) subscription.end(error);
    } finally {
      this.closed.abort();
      scope.release();
    }
    return blocked ? 'blocked' : 'done';
  }

  private async attempt(backoff: Backoff, signal: AbortSignal): Promise<Ending | 'blocked'> {
    let token: string | undefined;
    try {
      for (const { subscription } of this.routes.values()) subscription.report({ state: 'connecting', transport: 'websocket' });
      token = await this.context.tokens.get(signal);
      const end = await this.connection(token, backoff, signal);
      token = end.token;
      if (signal.aborted) return {};
      if (!end.opened) {
        const stream = this.routes.keys().next().value;
        return stream === undefined ? {} : await this.judge.judgeUpgrade(end.error, end.token, stream, signal);
      }
      if (end.verdict === 'return' && !isAboutToken(end.error.code)) {
        // At once; but not again and again.
        return { delayMs: end.delayMs ?? (backoff.isFresh ? 0 : undefined), error: end.error };
      }
      return { ...this.refusals.judge(end.error, token, backoff), ...(end.delayMs === undefined ? {} : { delayMs: end.delayMs }) };
    } catch (error) {
      if (signal.aborted) return {};
      return this.refusals.judge(error instanceof RejoinError ? error : RejoinError.network(error), token, backoff);
    }
  }

  /** From the upgrade to the end of one connection. */
  private connection(token: string, backoff: Backoff, signal: AbortSignal): Promise<ConnectionEnd> {
    const { environment, tokens, silenceMs } = this.context;
    return new Promise((resolve) => {
      const url = `${this.context.base.replace(/^http/, 'ws')}/ws?access_token=${encodeURIComponent(token)}`;
      let socket: WebSocketLike;
      try {
        socket = new this.WebSocket(url, SUBPROTOCOL);
      } catch (cause) {
        return resolve({ opened: false, error: RejoinError.network(cause), verdict: undefined, delayMs: undefined, token });
      }
      let opened = false;
      let reason: RejoinError | undefined;
      let told: { readonly at: number; readonly delayMs: number } | undefined;
      let pinged = false;

      const end = (error: RejoinError, verdict?: ConnectionEnd['verdict']): void => {
        socket.onopen = socket.onmessage = socket.onclose = null;
        silence.clear();
        renewal.clear();
        drain.clear();
        signal.removeEventListener('abort', abort);
        this.send = undefined;
        for (const route of [...this.routes.values()]) {
          route.disconnected();
          this.forget(route);
        }
        // What is left of it; all of it, if the clock was put back.
        const delayMs = told && Math.max(0, told.delayMs - Math.max(0, environment.now() - told.at));
        resolve({ opened, error, verdict, delayMs, token });
      };
      // A dead connection would not end by being closed before the system gives it up: it is not waited for.
      const drop = (error: RejoinError): void => {
        end(error);
        socket.close();
      };
      const abort = (): void => drop(new RejoinError('network', 'network: closed here', true));
      const silence = new Alarm(environment, () => {
        if (!opened || pinged) return drop(new RejoinError('silent', 'silent: nothing came, not even a pong', true));
        pinged = true;
        send({ op: 'ping' });
        silence.set(PONG_TIMEOUT_MS);
      });
      const drain = new Alarm(environment, () => drop(new RejoinError('drain', 'drain: the server is going away', true)));
      const renewal = new Alarm(environment, () => {
        tokens.get(signal).then(
          (fresh) => {
            if (this.send !== send) return; // this connection has ended meanwhile; the next one renews by itself
            if (fresh !== token) send({ op: 'auth', token: (token = fresh), id: 'auth' });
            renewIn(tokens.untilRenewal(token));
          },
          () => this.send === send && renewIn(0),
        );
      });
      const renewIn = (ms: number): void => renewal.set(Math.max(SOONEST_RENEWAL_MS, ms));
      const send = (frame: ClientFrame): void => socket.send(JSON.stringify(frame));

      socket.onopen = () => {
        opened = true;
        this.refusals.accepted();
        this.judge.worked();
        this.send = send;
        silence.set(silenceMs);
        renewIn(tokens.untilRenewal(token));
        for (const route of this.routes.values()) route.connected(send);
      };
      socket.onmessage = (message: { data: unknown }) => {
        pinged = false;
        silence.set(silenceMs);
        const frame = parseFrame(message.data);
        // It may have been an event: what is passed over would be missing, what is asked for again is not.
        if (!frame) return drop(new RejoinError('protocol', 'protocol: not understood (expected: a frame)', true));
        if (frame.op === 'drain') {
          told = { at: environment.now(), delayMs: frame.reconnectAfterMs ?? 0 };
          drain.set(told.delayMs);
        } else if (frame.op === 'error' && frame.id === 'auth') {
          tokens.refused(token); // the old one goes on until it expires
          token = ''; // the same may be taken the next time
          renewIn(0);
        } else if (frame.op === 'error' && frame.stream === undefined && frame.id === undefined) {
          reason = RejoinError.ofProblem(asProblem(frame) ?? { code: 'protocol' });
        } else if (this.dispatch(frame)) {
          backoff.reset();
        }
      };
      socket.onclose = (event: { code: number; reason: string }) => {
        const verdict = verdictOf(event.code);
        end(reason ?? closeError(event.code, event.reason, verdict), verdict);
      };
      socket.onerror = () => undefined; // its close tells; never taken away: for the package `ws` an error that nobody hears is an exception
      silence.set(CONNECT_TIMEOUT_MS);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    });
  }

  private dispatch(frame: ServerFrame): boolean {
    const { stream, id } = frame;
    const route = stream === undefined ? [...this.routes.values()].find((each) => each.asked(id)) : this.routes.get(stream);
    const moved = route?.take(frame) ?? false;
    if (route?.subscription.isClosed) this.forget(route);
    return moved;
  }
}

interface ConnectionEnd {
  readonly opened: boolean;
  readonly error: RejoinError;
  readonly verdict: ReturnType<typeof verdictOf> | undefined;
  readonly delayMs: number | undefined;
  /** The one that was in force, or should have been. */
  readonly token: string;
}

/** The close frame's reason is a code of the server's where the server closed it. */
function closeError(code: number, reason: string, verdict: ReturnType<typeof verdictOf>): RejoinError {
  const name = /^[a-z]+(-[a-z]+)*$/.test(reason) ? reason : `closed-${code}`;
  return new RejoinError(name, `${name}: the connection was closed (${code} ${reason})`, verdict !== 'stop');
}
