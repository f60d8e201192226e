// SPDX-License-Identifier: Apache-2.0
import { Backoff, LONGEST_DELAY_MS } from './backoff.js';
import { type Environment, type Nudges, pause } from './environment.js';
import { isAboutToken, RejoinError } from './error.js';
import type { TokenSource } from './token.js';

/** What all connections of a client share. */
export interface LinkContext {
  readonly environment: Environment;
  readonly tokens: TokenSource;
  /** Of the product, without a slash at the end: `https://host/streams/v1`. */
  readonly base: string;
  /** A connection on which nothing came for so long is given up. */
  readonly silenceMs: number;
  /** Called to cut waits short, when the network came back. */
  readonly nudges: Nudges;
}

/** How one attempt to be connected ended, if not for good. */
export interface Ending {
  /** What the server said about when to come back; 0 is at once. */
  readonly delayMs?: number | undefined;
  readonly error?: RejoinError;
}

/**
 * Makes attempts until the signal is aborted, with the delays that the server tells and random ones otherwise.
 *
 * @param attempt resolves when its connection is gone and another should be made; what it fails with ends all
 */
export async function keepConnected(
  context: LinkContext,
  signal: AbortSignal,
  attempt: (backoff: Backoff) => Promise<Ending>,
  waiting: (ms: number, error: RejoinError | undefined) => void,
): Promise<void> {
  const backoff = new Backoff(context.environment.random);
  while (!signal.aborted) {
    const began = context.environment.now();
    const ending = await attempt(backoff);
    if (signal.aborted) return;
    if (context.environment.now() - began > LONGEST_DELAY_MS) backoff.reset(); // it held, if only in silence
    const delay = backoff.next(ending.delayMs);
    if (delay > 0) {
      waiting(delay, ending.error);
      await pause(context.environment, delay, signal, context.nudges);
    }
  }
}

/** Judges refusals of a connection: which ones end it for good, and how soon to come back after the others. */
export class Refusals {
  private ofTokens = 0;

  constructor(private readonly tokens: TokenSource) {}

  /** A connection was accepted. */
  accepted(): void {
    this.ofTokens = 0;
  }

  /** @throws RejoinError if coming back makes no sense */
  judge(error: RejoinError, token: string | undefined, backoff: Backoff): Ending {
    if (isAboutToken(error.code)) {
      if (token !== undefined) this.tokens.refused(token);
      // A first one may just have expired on the way. A fresh one that is refused too is no accident. Nor is one that is accepted
      // and then refused again and again, as where two clocks of the server's differ.
      if (this.ofTokens++ === 0) return { delayMs: backoff.isFresh ? 0 : undefined, error };
      if (error.code === 'token-expired') return { error };
      throw error;
    }
    if (!error.retryable) throw error;
    return { delayMs: error.retryAfterMs, error };
  }
}
