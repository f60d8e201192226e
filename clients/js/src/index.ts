// SPDX-License-Identifier: Apache-2.0
export { Client, connect, type ConnectOptions } from './client.js';
export type { CursorStore } from './cursor-keeper.js';
export type { Environment, WebSocketConstructor, WebSocketLike } from './environment.js';
export { type Problem, RejoinError } from './error.js';
export type { AfterReset, From, Reset, StreamEvent } from './event.js';
export type { Published, PublishOptions } from './publisher.js';
export type { SubscribeOptions, Subscription, SubscriptionState, Transport } from './subscription.js';
