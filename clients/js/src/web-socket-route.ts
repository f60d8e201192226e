// SPDX-License-Identifier: Apache-2.0
import { Backoff } from './backoff.js';
import { Alarm, type Environment } from './environment.js';
import { asProblem, isReset, RejoinError } from './error.js';
import { decoded, type StreamEvent } from './event.js';
import { resetOf } from './sse-link.js';
import type { Subscription } from './subscription.js';
import type { ClientFrame, ServerFrame } from './web-socket-frames.js';

/**
 * One stream on a WebSocket: `idle → asked → open → leaving → idle`.
 *
 * Only `open` takes events. What the server sent of an earlier subscription of this stream on this connection comes before the
 * answer to `unsubscribe`, and the answer to a newer `subscribe` bears that one's number, so that nothing old is taken for new.
 */
export class WebSocketRoute {
  private state: 'idle' | 'asked' | 'open' | 'leaving' = 'idle';
  private question: number | undefined;
  private send: ((frame: ClientFrame) => void) | undefined;
  private readonly backoff: Backoff;
  private readonly again: Alarm;

  constructor(
    readonly subscription: Subscription,
    environment: Environment,
    private readonly newId: () => number,
  ) {
    this.backoff = new Backoff(environment.random);
    this.again = new Alarm(environment, () => this.settle());
  }

  /** Whether the answer to that message is to be taken here: it need not bear the name of the stream. */
  asked(id: unknown): boolean {
    return id !== undefined && id === this.question;
  }

  get isIdle(): boolean {
    return this.state === 'idle';
  }

  /** The connection is there. */
  connected(send: (frame: ClientFrame) => void): void {
    this.send = send;
    this.state = 'idle';
    this.settle();
  }

  /** The connection is gone. */
  disconnected(): void {
    this.send = undefined;
    this.state = 'idle';
    this.again.clear();
  }

  /** Unsubscribes where there is something to unsubscribe from. */
  leave(): void {
    this.again.clear();
    if (this.state === 'asked' || this.state === 'open') {
      this.state = 'leaving';
      this.send?.({ op: 'unsubscribe', stream: this.subscription.stream, id: (this.question = this.newId()) });
    }
  }

  /** @returns whether it moved the position */
  take(frame: ServerFrame): boolean {
    switch (frame.op) {
      case 'event':
        return this.state === 'open' && this.takeEvent(frame);
      case 'subscribed':
        if (this.state === 'asked' && this.asked(frame.id)) {
          this.state = 'open';
          this.subscription.report({ state: 'connected', transport: 'websocket' });
          this.position(frame, false);
        }
        return false;
      case 'live':
        if (this.state === 'open') this.position(frame, true);
        return false;
      case 'reset':
        if (this.state === 'open') this.reset(frame);
        return false;
      case 'unsubscribed':
        this.unsubscribed(frame);
        return false;
      case 'error':
        this.failed(frame);
        return false;
      default:
        return false;
    }
  }

  private takeEvent(frame: ServerFrame): boolean {
    const event: StreamEvent = {
      stream: this.subscription.stream,
      cursor: frame.cursor,
      seq: frame.seq,
      type: frame.type,
      time: frame.time === undefined ? undefined : new Date(frame.time),
      data: decoded(frame.data, frame.encoding, frame.contentType),
    };
    this.backoff.reset();
    this.subscription.put({ kind: 'event', event, size: sizeOf(frame.data) });
    // A WebSocket cannot be read more slowly: what does not fit is asked for again when there is room.
    if (this.subscription.inbox.isFull) this.leave();
    return event.cursor !== undefined;
  }

  private position(frame: ServerFrame, live: boolean): void {
    if (frame.cursor !== undefined) this.subscription.put({ kind: 'position', cursor: frame.cursor, live });
  }

  private reset(members: Readonly<Record<string, unknown>>): void {
    this.state = 'idle';
    this.subscription.put({ kind: 'reset', reset: resetOf(this.subscription.stream, members) });
  }

  private unsubscribed(frame: ServerFrame): void {
    const isAnswer = this.state === 'leaving' && this.asked(frame.id);
    if (isAnswer) this.idle();
    else if (this.state === 'open' && frame.id === undefined) this.refused(frame);
  }

  private failed(frame: ServerFrame): void {
    if (!this.asked(frame.id)) return;
    if (this.state === 'leaving') this.idle(); // it was over before it could be left
    else if (this.state === 'asked') this.refused(frame);
  }

  private refused(frame: ServerFrame): void {
    this.state = 'idle';
    const error = RejoinError.ofProblem(asProblem(frame) ?? { code: 'protocol' });
    if (isReset(error.code)) {
      this.reset(frame);
    } else if (error.retryable) {
      const retryInMs = this.backoff.next();
      this.subscription.report({ state: 'waiting', transport: 'websocket', retryInMs, error });
      this.again.set(retryInMs);
    } else {
      this.subscription.end(error);
    }
  }

  private idle(): void {
    this.state = 'idle';
    this.settle();
  }

  /** Subscribes if that is what should be: there is a connection, somebody who wants it, and room. */
  private settle(): void {
    if (!this.send || this.state !== 'idle' || !this.subscription.isFollowable) return;
    if (this.subscription.inbox.isFull) {
      void this.subscription.inbox.drained().then(() => this.settle());
      return;
    }
    this.state = 'asked';
    this.subscription.report({ state: 'connecting', transport: 'websocket' });
    this.send({ op: 'subscribe', stream: this.subscription.stream, id: (this.question = this.newId()), ...this.subscription.resumeFrom });
  }
}

function sizeOf(data: unknown): number {
  return typeof data === 'string' ? data.length : JSON.stringify(data)?.length ?? 0;
}
