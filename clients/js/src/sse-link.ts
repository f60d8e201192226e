// SPDX-License-Identifier: Apache-2.0
import type { Backoff } from './backoff.js';
import { Alarm, childOf, CONNECT_TIMEOUT_MS, unlessAborted } from './environment.js';
import { asProblem, isReset, type Problem, RejoinError } from './error.js';
import { type Reset, seqOf } from './event.js';
import { type Ending, keepConnected, type LinkContext, Refusals } from './link-context.js';
import { type SseBlock, SseParser } from './sse-parser.js';
import type { Subscription } from './subscription.js';
import { SOONEST_RENEWAL_MS } from './token.js';

/** One subscription followed with server-sent events, read from the body of a `fetch`. */
export class SseLink {
  private readonly refusals: Refusals;

  /** @param mayGoOn asked before each attempt; false if the subscription should move to another transport */
  constructor(
    private readonly context: LinkContext,
    private readonly subscription: Subscription,
    private readonly mayGoOn: () => boolean,
  ) {
    this.refusals = new Refusals(context.tokens);
  }

  /** Follows until the signal is aborted, the subscription ends or is reset, or it should move; never fails. */
  async run(signal: AbortSignal): Promise<void> {
    const scope = childOf(signal);
    const leave = (): void => scope.abort();
    this.subscription.ended.signal.addEventListener('abort', leave);
    try {
      await keepConnected(
        this.context,
        scope.signal,
        async (backoff) => {
          if (!this.mayGoOn()) leave();
          const ending = scope.signal.aborted ? {} : await this.attempt(backoff, scope.signal);
          if (!this.subscription.isFollowable) leave();
          return ending;
        },
        (retryInMs, error) =>
          this.subscription.report({ state: 'waiting', transport: 'sse', retryInMs, ...(error ? { error } : {}) }),
      );
    } catch (error) {
      this.subscription.end(error);
    } finally {
      this.subscription.ended.signal.removeEventListener('abort', leave);
      scope.release();
    }
  }

  private async attempt(backoff: Backoff, signal: AbortSignal): Promise<Ending> {
    const { environment, tokens, silenceMs } = this.context;
    const scope = childOf(signal);
    const silence = new Alarm(environment, () => scope.abort(SILENT));
    let token: string | undefined;
    // Cut only for a token that is another one; without one the server says when it is over.
    const renewal = new Alarm(environment, () => {
      tokens.get(scope.signal).then(
        (fresh) => (fresh === token ? renewIn(tokens.untilRenewal(fresh)) : scope.abort(RENEWAL)),
        () => renewIn(0),
      );
    });
    const renewIn = (ms: number): void => {
      if (!scope.signal.aborted) renewal.set(Math.max(SOONEST_RENEWAL_MS, ms));
    };
    try {
      this.subscription.report({ state: 'connecting', transport: 'sse' });
      await this.room(scope.signal);
      token = await tokens.get(scope.signal);
      silence.set(CONNECT_TIMEOUT_MS);
      const body = await this.open(token, scope.signal);
      renewIn(tokens.untilRenewal(token));
      const reader = body.getReader();
      const parser = new SseParser();
      let delayMs: number | undefined;
      for (;;) {
        silence.set(silenceMs);
        const { done, value } = await reader.read();
        silence.clear();
        scope.signal.throwIfAborted(); // what comes after it has its place on the next connection
        if (done) return { delayMs };
        for (const block of parser.push(value)) {
          delayMs = block.retry ?? delayMs;
          if (this.take(block)) backoff.reset();
          if (!this.subscription.isFollowable) return {};
        }
        await this.room(scope.signal);
      }
    } catch (error) {
      if (signal.aborted) return {};
      if (scope.signal.reason === RENEWAL) return { delayMs: 0 };
      return this.failed(scope.signal.reason === SILENT ? SILENT : error, token, backoff);
    } finally {
      silence.clear();
      renewal.clear();
      scope.release();
      scope.abort();
    }
  }

  /** While there is none nothing more is read, so that the server sees a slow reader and holds what is to come. */
  private async room(signal: AbortSignal): Promise<void> {
    if (this.subscription.inbox.isFull) await unlessAborted(this.subscription.inbox.drained(), signal);
  }

  private async open(token: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const start = this.subscription.resumeFrom;
    const headers: Record<string, string> = { Accept: 'text/event-stream', Authorization: `Bearer ${token}` };
    const query = 'from' in start ? `?from=${start.from}` : '';
    if ('cursor' in start) headers['Last-Event-ID'] = start.cursor;
    const url = `${this.context.base}/${encodeURIComponent(this.subscription.stream)}/events${query}`;
    const response = await this.context.environment.fetch(url, { headers, signal, cache: 'no-store' });
    if (!response.ok) throw await RejoinError.ofResponse(response);
    if (!response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      throw new RejoinError('protocol', 'protocol: no event stream (expected: one)', true);
    }
    this.refusals.accepted();
    this.subscription.report({ state: 'connected', transport: 'sse' });
    return response.body;
  }

  /** @returns whether it moved the position */
  private take(block: SseBlock): boolean {
    const { id, event: type, data } = block;
    const { stream } = this.subscription;
    if (type === 'rejoin.error') {
      throw RejoinError.ofProblem(asProblem(JSON.parse(data ?? '')) ?? { code: 'protocol' });
    } else if (type === 'rejoin.reset') {
      this.subscription.put({ kind: 'reset', reset: resetOf(stream, JSON.parse(data ?? '{}')) });
    } else if (type === 'rejoin.live') {
      if (id !== undefined) this.subscription.put({ kind: 'position', cursor: id, live: true });
    } else if (data !== undefined && !type?.startsWith('rejoin.')) {
      const seq = id === undefined ? undefined : seqOf(id);
      const event = { stream, cursor: id, seq, type, time: undefined, data: value(data) };
      this.subscription.put({ kind: 'event', event, size: data.length });
      return true;
    } else if (id !== undefined) {
      this.subscription.put({ kind: 'position', cursor: id, live: false });
    }
    return false;
  }

  private failed(cause: unknown, token: string | undefined, backoff: Backoff): Ending {
    if (cause instanceof RangeError || cause instanceof SyntaxError) throw new RejoinError('protocol', cause.message, false);
    const error = cause instanceof RejoinError ? cause : RejoinError.network(cause);
    if (isReset(error.code)) {
      this.subscription.put({ kind: 'reset', reset: resetOf(this.subscription.stream, error.problem as Problem) });
      return {};
    }
    return this.refusals.judge(error, token, backoff);
  }
}

const SILENT = new RejoinError('silent', 'silent: nothing came, not even a heartbeat', true);
const RENEWAL = Symbol('token renewal');

/** Of a reset frame or a problem. */
export function resetOf(stream: string, members: unknown): Reset {
  const text = (name: string): string | undefined => {
    const member = (members as Record<string, unknown> | null)?.[name];
    return typeof member === 'string' ? member : undefined;
  };
  const reason = text('reason') ?? text('code') ?? 'unknown';
  return { stream, reason, refused: text('refused'), earliest: text('earliest'), latest: text('latest') };
}

/** Frames of one stream do not say what kind of payload they bear: what reads as JSON is JSON. */
function value(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
