// SPDX-License-Identifier: Apache-2.0
import { type From } from './event.js';

/** The subprotocol, and the reason why a server may refuse an upgrade that does not name it. */
export const SUBPROTOCOL = 'rejoin.v1';

/** What a client sends. `id` comes back in the reply. */
export type ClientFrame =
  | { readonly op: 'subscribe'; readonly stream: string; readonly id: number; readonly cursor?: string; readonly from?: From }
  | { readonly op: 'unsubscribe'; readonly stream: string; readonly id: number }
  | { readonly op: 'auth'; readonly token: string; readonly id: 'auth' }
  | { readonly op: 'ping' };

/** What a server sends. Members that are not there are undefined; operations that are not known here are passed over. */
export interface ServerFrame {
  readonly op: string;
  readonly id?: unknown;
  readonly stream?: string;
  readonly cursor?: string;
  readonly seq?: number;
  readonly type?: string;
  readonly time?: string;
  readonly data?: unknown;
  readonly encoding?: string;
  readonly contentType?: string;
  readonly code?: string;
  readonly retryable?: boolean;
  readonly reconnectAfterMs?: number;
  readonly [member: string]: unknown;
}

/** What the number of a close frame tells a client to do. */
export type CloseVerdict = 'stop' | 'back-off' | 'return';

export function verdictOf(closeCode: number): CloseVerdict {
  if (closeCode >= 4400 && closeCode <= 4499) return 'stop';
  if (closeCode >= 4600 && closeCode <= 4699) return 'return';
  return 'back-off';
}

const TEXTS = ['stream', 'cursor', 'type', 'time', 'encoding', 'contentType', 'code'];
const NUMBERS = ['seq', 'reconnectAfterMs'];

/** @returns undefined if it is no frame of this protocol: a position or a delay of another type would be gone on with */
export function parseFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const frame = JSON.parse(text) as ServerFrame | null;
    const isFrame =
      typeof frame?.op === 'string' &&
      TEXTS.every((name) => frame[name] === undefined || typeof frame[name] === 'string') &&
      NUMBERS.every((name) => frame[name] === undefined || (Number.isSafeInteger(frame[name]) && (frame[name] as number) >= 0));
    return isFrame ? frame : undefined;
  } catch {
    return undefined;
  }
}
