// SPDX-License-Identifier: Apache-2.0
import { Alarm, childOf, CONNECT_TIMEOUT_MS, type Environment, unlessAborted } from './environment.js';
import { RejoinError } from './error.js';

/** A token is renewed when so much of its remaining life is left, but not earlier than this many milliseconds before its end. */
const RENEW_AT_SHARE = 0.2;
const RENEW_AT_MOST_MS = 60_000;

/** The application is not asked for the next token earlier than this after it gave one, whatever that one says of its end. */
export const SOONEST_RENEWAL_MS = 1000;

/** A question that the application has not answered for so long is asked again: what it waits for may be a dead connection. */
export const ASK_AGAIN_MS = 60_000;

/** Asks the application for tokens: once for all who need one at the same time, and again shortly before the end of each. */
export class TokenSource {
  private asking: Promise<string> | undefined;
  private askedAt = 0;
  private value: string | undefined;
  private renewAt = Infinity;

  constructor(
    private readonly ask: () => string | Promise<string>,
    private readonly environment: Environment,
  ) {}

  /**
   * One that is not about to expire. Fails with code `token` if the application gives none, or none in time; that is worth another try.
   * Fails with the signal's reason when that is aborted.
   */
  async get(signal: AbortSignal): Promise<string> {
    const now = this.environment.now();
    if (this.value !== undefined && now < this.renewAt) return this.value;
    if (this.asking === undefined || now - this.askedAt >= ASK_AGAIN_MS) {
      this.askedAt = now;
      const asking = this.asked().finally(() => {
        if (this.asking === asking) this.asking = undefined;
      });
      this.asking = asking;
    }
    const scope = childOf(signal);
    const late = new Alarm(this.environment, () => scope.abort(noToken('none yet')));
    late.set(CONNECT_TIMEOUT_MS);
    try {
      return await unlessAborted(this.asking, scope.signal);
    } finally {
      late.clear();
      scope.release();
    }
  }

  private async asked(): Promise<string> {
    try {
      const token = await this.ask();
      if (typeof token !== 'string' || token === '') throw new TypeError(`token: ${typeof token} (expected: a string)`);
      this.value = token;
      const now = this.environment.now();
      this.renewAt = Math.max(now + SOONEST_RENEWAL_MS, renewalTime(token, now));
      return token;
    } catch (error) {
      throw noToken('none', { cause: error });
    }
  }

  /** Milliseconds until that token should be replaced; nothing if another one has been given since. */
  untilRenewal(token: string): number {
    return token === this.value ? Math.max(0, this.renewAt - this.environment.now()) : 0;
  }

  /** The server refused it: whoever asks next gets another one. */
  refused(token: string): void {
    if (token === this.value) this.value = undefined;
  }
}

function noToken(given: string, options?: ErrorOptions): RejoinError {
  return new RejoinError('token', `token: the application gave ${given}`, true, undefined, undefined, options);
}

/** By the token's own `exp`; where it has none that can be read or believed, the server's refusal is waited for. */
function renewalTime(token: string, now: number): number {
  const { exp, iat } = claims(token);
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return Infinity;
  let left = exp * 1000 - now;
  if (typeof iat === 'number' && iat < exp) {
    // This machine's clock may be wrong by any amount; how long the token was made for is not.
    const lifetime = (exp - iat) * 1000;
    if (left <= 0 || left > lifetime) left = lifetime;
  }
  // Over before it was used, or by a clock that is wrong.
  if (left <= 0) return Infinity;
  return now + left - Math.min(RENEW_AT_MOST_MS, left * RENEW_AT_SHARE);
}

function claims(token: string): { exp?: unknown; iat?: unknown } {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const value: unknown = JSON.parse(atob(payload));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
