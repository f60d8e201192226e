// SPDX-License-Identifier: Apache-2.0

/** First and longest delay of a retry that the server gave none for. */
export const FIRST_DELAY_MS = 500;
export const LONGEST_DELAY_MS = 30_000;

/** How long to wait before the next attempt: anything between nothing and a bound that doubles ("full jitter"), so that
 * clients that lost their server together do not come back together. */
export class Backoff {
  private failures = 0;

  constructor(private readonly random: () => number) {}

  /** @param told by the server, which wins; it has spread its clients already */
  next(told?: number): number {
    const bound = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.failures, 16));
    this.failures++;
    return told ?? this.random() * bound;
  }

  /** Whether nothing has gone wrong since something came through. */
  get isFresh(): boolean {
    return this.failures === 0;
  }

  /** Something came through: the next failure is a first one. */
  reset(): void {
    this.failures = 0;
  }
}
