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

/** Resolves after that time, or at once when the signal is aborted. */
export function pause(environment: Environment, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      environment.clearTimeout(timer as never);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = environment.setTimeout(end, Math.min(ms, LONGEST_TIMER_MS));
    signal.addEventListener('abort', end);
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

/** An abort that follows another one, and lets go of it. */
export function childOf(parent: AbortSignal): { abort: (reason?: unknown) => void; signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow);
  return {
    abort: (reason) => controller.abort(reason),
    signal: controller.signal,
    release: () => parent.removeEventListener('abort', follow),
  };
}
