// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { type Client, connect, type ConnectOptions } from '../../src/index.js';
import { FakeServer, type FakeSocket, randomOf } from './fake-server.js';

export const problem = (status: number, code: string, retryable: boolean, headers: Record<string, string> = {}): Response =>
  Response.json({ code, retryable, status, title: code }, { status, headers });

const clients: Client[] = [];

/** A client, closed after its test, and the server that it is connected to. */
export function setUp(options: Partial<ConnectOptions> = {}): { server: FakeServer; client: Client } {
  const server = new FakeServer(randomOf(1));
  const environment = { ...server.environment(), ...options.environment };
  const client = connect({ url: 'http://fake', token: () => 'token', ...options, environment });
  clients.push(client);
  return { server, client };
}

// One that a failed test left open would keep the process alive.
afterEach(() => clients.splice(0).forEach((client) => client.close()));

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    assert.ok(i < 5000, `never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lets everything happen that is about to. */
export const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

export const only = (server: FakeServer): FakeSocket => [...server.sockets][0] as FakeSocket;

/** A token with these claims, signed by nobody. */
export const jwt = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
