// SPDX-License-Identifier: Apache-2.0
import type { Environment } from './environment.js';
import { RejoinError } from './error.js';

/** A token is renewed when so much of its remaining life is left, but not earlier than this many milliseconds before its end. */
const RENEW_AT_SHARE = 0.2;
const RENEW_AT_MOST_MS = 60_000;

/** Asks the application for tokens: once for all who need one at the same time, and again shortly before the end of each. */
export class TokenSource {
  private current: Promise<string> | undefined;
  private value: string | undefined;
  private renewAt = Infinity;

  constructor(
    private readonly ask: () => string | Promise<string>,
    private readonly environment: Environment,
  ) {}

  /** One that is not about to expire. Fails with code `token` if the application gives none; that is worth another try. */
  get(): Promise<string> {
    if (this.current === undefined || this.environment.now() >= this.renewAt) {
      this.renewAt = Infinity;
      this.current = this.asked().then(
        (token) => {
          this.value = token;
          this.renewAt = renewalTime(token, this.environment.now());
          return token;
        },
        (error: unknown) => {
          this.current = undefined;
          throw new RejoinError('token', 'token: the application gave none', true, undefined, undefined, { cause: error });
        },
      );
    }
    return this.current;
  }

  private async asked(): Promise<string> {
    const token = await this.ask();
    if (typeof token !== 'string' || token === '') throw new TypeError(`token: ${typeof token} (expected: a string)`);
    return token;
  }

  /** Milliseconds until the current one should be replaced. */
  untilRenewal(): number {
    return Math.max(0, this.renewAt - this.environment.now());
  }

  /** The server refused it: whoever asks next gets another one. */
  refused(token: string): void {
    if (token === this.value) this.current = this.value = undefined;
  }
}

/** By the token's own `exp`; where it has none that can be read, the server's refusal is waited for. */
function renewalTime(token: string, now: number): number {
  const { exp, iat } = claims(token);
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return Infinity;
  let left = exp * 1000 - now;
  if (typeof iat === 'number' && iat < exp) {
    // This machine's clock may be wrong by any amount; how long the token was made for is not.
    const lifetime = (exp - iat) * 1000;
    if (left <= 0 || left > lifetime) left = lifetime;
  }
  left = Math.max(0, left);
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
