// SPDX-License-Identifier: Apache-2.0

/** What the SDK needs of the world around it. The defaults are the platform's; tests and unusual platforms give others. */
export interface Environment {
  fetch: typeof fetch;
  /** Undefined where there is none, as in Node 20: then SSE is used. */
  WebSocket: WebSocketConstructor | undefined;
  /** At least 0 and less than 1. */
  random: () => number;
  /** Milliseconds since 1970. */
  now: () => number;
  setTimeout: (callback: () => void, ms: number) => unknown;
  clearTimeout: (timer: never) => void;
}

/** What is used of the browser's `WebSocket`; the packages `ws` and `undici` have the same. */
export type WebSocketConstructor = new (url: string, protocols: string) => WebSocketLike;

export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** Nobody answered within this time: tried again. */
export const CONNECT_TIMEOUT_MS = 15_000;

export function platform(): Environment {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    WebSocket: globalThis.WebSocket as unknown as WebSocketConstructor | undefined,
    random: Math.random,
    now: Date.now,
    setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer),
  };
}

/** Who waits, and how to end the wait. Not a signal: one that lives as long as the client would gather listeners. */
export type Nudges = Set<() => void>;

/** Resolves after that time, or at once when the signal is aborted or nudged. */
export function pause(environment: Environment, ms: number, signal: AbortSignal, nudges: Nudges): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      alarm.clear();
      signal.removeEventListener('abort', end);
      nudges.delete(end);
      resolve();
    };
    const alarm = new Alarm(environment, end);
    alarm.set(ms);
    signal.addEventListener('abort', end);
    nudges.add(end);
  });
}

/** A timer that is set anew again and again. */
export class Alarm {
  private timer: unknown;

  constructor(
    private readonly environment: Environment,
    private readonly ring: () => void,
  ) {}

  set(ms: number): void {
    this.clear();
    this.timer = this.environment.setTimeout(this.ring, Math.min(ms, LONGEST_TIMER_MS));
  }

  clear(): void {
    if (this.timer !== undefined) this.environment.clearTimeout(this.timer as never);
    this.timer = undefined;
  }
}

/** Beyond it `setTimeout` fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An abort that follows others, and lets go of them. */
export function childOf(...parents: AbortSignal[]): { abort: (reason?: unknown) => void; signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parents.find(({ aborted }) => aborted)?.reason);
  if (parents.some(({ aborted }) => aborted)) follow();
  else for (const parent of parents) parent.addEventListener('abort', follow);
  return {
    abort: (reason) => controller.abort(reason),
    signal: controller.signal,
    release: () => {
      for (const parent of parents) parent.removeEventListener('abort', follow);
    },
  };
}

/** What the promise comes to, or the signal's reason if that is aborted before. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
