// SPDX-License-Identifier: Apache-2.0

/** One event of a stream. */
export interface StreamEvent<T = unknown> {
  readonly stream: string;
  /** The position just after it; undefined for an ephemeral event, which has none. */
  readonly cursor: string | undefined;
  /** 1, 2, 3 … in each stream, without holes; undefined for an ephemeral event. */
  readonly seq: number | undefined;
  /** As the publisher gave it. */
  readonly type: string | undefined;
  /** When the server took it; undefined where the transport does not say. */
  readonly time: Date | undefined;
  /** The JSON value; text as a string; other bytes as base64. */
  readonly data: T;
}

/** The server's word that a subscriber's position cannot be gone on from. */
export interface Reset {
  readonly stream: string;
  /** `other-history`: what was seen may never have been. `expired`: events in between are gone. `stream-deleted`. */
  readonly reason: string;
  /** The position that was refused. */
  readonly refused: string | undefined;
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
}

/** Where to go on after a reset: from the oldest event that is kept, after the newest one, or not at all. */
export type AfterReset = 'earliest' | 'latest' | 'stop';

/** Where a subscription begins that has no cursor; `-10` is before the newest ten events. */
export type From = 'earliest' | 'latest' | `-${number}`;

/** A position, or where to begin without one. */
export type Start = { readonly cursor: string } | { readonly from: From };

/** What transports hand to a subscription, in the order in which it happened. */
export type Item =
  | { readonly kind: 'event'; readonly event: StreamEvent; readonly size: number }
  | { readonly kind: 'position'; readonly cursor: string; readonly live: boolean }
  | { readonly kind: 'reset'; readonly reset: Reset };

/**
 * The sequence number in a cursor: its leading digits, by the protocol's definition. Only to show it where the transport
 * does not send it; nothing is decided by it.
 */
export function seqOf(cursor: string): number | undefined {
  const digits = /^(\d{16})_/.exec(cursor);
  return digits ? Number(digits[1]) : undefined;
}

/** Makes bytes that came as base64 what the publisher sent, where that is text. */
export function decoded(data: unknown, encoding: unknown, contentType: unknown): unknown {
  if (encoding !== 'base64' || typeof data !== 'string' || !String(contentType).startsWith('text/')) return data;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)));
  } catch {
    return data; // an event of odd bytes is better than none
  }
}
