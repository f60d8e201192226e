// SPDX-License-Identifier: Apache-2.0
import { Alarm, childOf, CONNECT_TIMEOUT_MS, type WebSocketConstructor } from './environment.js';
import { isAboutToken, RejoinError } from './error.js';
import type { Ending, LinkContext } from './link-context.js';
import type { Transport } from './subscription.js';

/** For how long WebSockets are not tried after one did not get through although HTTP did. */
export const BLOCKED_FOR_MS = 600_000;

/** Where WebSockets have worked, it takes so many failures in a row to believe that they are blocked: servers restart. */
export const FAILURES_UNTIL_BLOCKED = 3;

/** Which transport a client uses now. */
export class TransportChoice {
  private blockedUntil = 0;
  private failures = 0;
  private hasWorked = false;

  constructor(
    private readonly wanted: 'auto' | Transport,
    private readonly context: LinkContext,
  ) {}

  /** To be used instead of SSE, if any. */
  webSocket(): WebSocketConstructor | undefined {
    const { WebSocket, now } = this.context.environment;
    if (this.wanted === 'websocket' && !WebSocket) throw new TypeError('transport: websocket (expected: a WebSocket on this platform)');
    const blockedMs = this.blockedUntil - now();
    const isBlocked = blockedMs > 0 && blockedMs <= BLOCKED_FOR_MS; // longer: the clock was put back
    return this.wanted === 'websocket' || (this.wanted === 'auto' && !isBlocked) ? WebSocket : undefined;
  }

  /** An upgrade succeeded. */
  worked(): void {
    this.hasWorked = true;
    this.failures = 0;
  }

  /**
   * Why did an upgrade fail? Browsers do not say, so the same question is asked over HTTP: a refusal comes with its reason
   * and its delay; an answer means that something between here and the server lets HTTP pass, but not WebSockets.
   */
  async judgeUpgrade(error: RejoinError, token: string, stream: string, signal: AbortSignal): Promise<Ending | 'blocked'> {
    const refusal = await this.refusalOverHttp(token, stream, signal);
    const isServed = refusal === undefined || !(isAboutToken(refusal.code) || refusal.retryable);
    if (!isServed) throw refusal;
    this.failures++;
    if (this.wanted === 'websocket' || (this.hasWorked && this.failures < FAILURES_UNTIL_BLOCKED)) return { error: refusal ?? error };
    this.failures = 0;
    this.blockedUntil = this.context.environment.now() + BLOCKED_FOR_MS;
    return 'blocked';
  }

  private async refusalOverHttp(token: string, stream: string, signal: AbortSignal): Promise<RejoinError | undefined> {
    const { environment, nudges } = this.context;
    const scope = childOf(signal);
    const nudge = (): void => scope.abort(NUDGED);
    const late = new Alarm(environment, () => scope.abort(SILENT));
    const url = `${this.context.base}/${encodeURIComponent(stream)}/events?from=latest&limit=1`;
    const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
    nudges.add(nudge);
    late.set(CONNECT_TIMEOUT_MS);
    try {
      const response = await environment.fetch(url, { headers, cache: 'no-store', signal: scope.signal });
      if (!response.ok) return await RejoinError.ofResponse(response);
      await response.arrayBuffer();
      return undefined;
    } catch (error) {
      const { reason } = scope.signal;
      return reason === NUDGED || reason === SILENT ? reason : RejoinError.network(error);
    } finally {
      late.clear();
      nudges.delete(nudge);
      scope.release();
    }
  }
}

const SILENT = new RejoinError('silent', 'silent: no answer', true);
const NUDGED = new RejoinError('network', 'network: asked anew', true, 0);
