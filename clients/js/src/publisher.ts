// SPDX-License-Identifier: Apache-2.0
import { Backoff } from './backoff.js';
import { Alarm, childOf, pause } from './environment.js';
import { RejoinError } from './error.js';
import { type LinkContext, Refusals } from './link-context.js';

/** How long a publish is tried again, unless the application says otherwise; within the day that servers know its key. */
export const PUBLISH_RETRY_MS = 60_000;

/** One attempt without an answer. The next one repeats the key, so that nothing is written twice. */
export const PUBLISH_ATTEMPT_MS = 15_000;

export interface PublishOptions {
  /** 1–64 of `[A-Za-z0-9._-]`. */
  type?: string;
  /** Made anew for each call, if not given. Two calls with one key write one event. */
  idempotencyKey?: string;
  /** Send to whoever is connected and store nothing: for how long it is worth something, `5s` or milliseconds. Tried once. */
  ephemeral?: string | number;
  /** Of data that is text or bytes already; then it is sent as it is. */
  contentType?: string;
  /** For how long to try again, in milliseconds. */
  retryForMs?: number;
  /** Gives up. Whether the event was written is unknown then. */
  signal?: AbortSignal;
}

export interface Published {
  readonly cursor: string;
  readonly seq: number;
}

/** Publishes over HTTP; each event once, however often it has to be sent. */
export class Publisher {
  constructor(private readonly context: LinkContext) {}

  async publish(stream: string, data: unknown, options: PublishOptions = {}): Promise<Published | undefined> {
    const { environment, tokens } = this.context;
    const request = { method: 'POST', headers: headersOf(options), body: bodyOf(data, options) };
    const scope = childOf(...(options.signal ? [options.signal] : []));
    const backoff = new Backoff(environment.random);
    const refusals = new Refusals(tokens);
    let left = options.retryForMs ?? PUBLISH_RETRY_MS;
    let since = environment.now();
    // Step by step, so that a clock which is put back prolongs little.
    const spend = (): number => {
      const before = since;
      since = environment.now();
      return (left -= Math.max(0, since - before));
    };
    try {
      for (;;) {
        let token: string | undefined;
        let delay: number;
        try {
          token = await tokens.get(scope.signal);
          return await this.attempt(stream, { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } }, scope.signal);
        } catch (cause) {
          if (scope.signal.aborted) throw scope.signal.reason;
          const error = cause instanceof RejoinError ? cause : RejoinError.network(cause);
          const { delayMs } = refusals.judge(error, token, backoff);
          delay = backoff.next(delayMs);
          const isTokenOnly = delayMs === 0;
          if ((options.ephemeral !== undefined && !isTokenOnly) || delay > spend()) throw error;
        }
        await pause(environment, delay, scope.signal, this.context.nudges);
        spend();
        if (scope.signal.aborted) throw scope.signal.reason;
      }
    } finally {
      scope.release();
    }
  }

  private async attempt(stream: string, init: RequestInit, signal: AbortSignal): Promise<Published | undefined> {
    const { environment, base } = this.context;
    const scope = childOf(signal);
    const late = new Alarm(environment, () => scope.abort(new RejoinError('silent', 'silent: no answer', true)));
    late.set(PUBLISH_ATTEMPT_MS);
    try {
      const url = `${base}/${encodeURIComponent(stream)}/events`;
      const response = await environment.fetch(url, { ...init, signal: scope.signal });
      if (!response.ok) throw await RejoinError.ofResponse(response);
      if (response.status === 202) return undefined;
      const published = (await response.json()) as Partial<Published> | null;
      // Somebody between here and the server, perhaps: nothing is known to be written.
      if (typeof published?.cursor !== 'string') throw new RejoinError('protocol', 'protocol: no position (expected: one)', true);
      return published as Published;
    } finally {
      late.clear();
      scope.release();
    }
  }
}

function headersOf({ type, idempotencyKey, ephemeral, contentType }: PublishOptions): Record<string, string> {
  return {
    'Content-Type': contentType ?? 'application/json',
    ...(type === undefined ? {} : { 'Event-Type': type }),
    ...(ephemeral === undefined
      ? { 'Idempotency-Key': idempotencyKey ?? randomKey() }
      : { Ephemeral: typeof ephemeral === 'number' ? `${ephemeral}ms` : ephemeral }),
  };
}

function bodyOf(data: unknown, { contentType }: PublishOptions): BodyInit {
  if (contentType !== undefined) return data as BodyInit;
  const json = JSON.stringify(data) as string | undefined;
  if (json === undefined) throw new TypeError(`data: ${typeof data} (expected: a JSON value, or a contentType)`);
  return json;
}

/** `crypto.randomUUID` exists on pages from https only, this everywhere. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
