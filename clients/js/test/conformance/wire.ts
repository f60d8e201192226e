// SPDX-License-Identifier: Apache-2.0
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface WireCounts {
  connections: number;
  cut: number;
  silenced: number;
}

/**
 * A wire to the server that misbehaves as a seed says: it cuts connections after a random number of bytes, at random places in
 * frames, hands on in small pieces with pauses, and falls silent in one direction while it stays open.
 */
export class Wire {
  readonly counts: WireCounts = { connections: 0, cut: 0, silenced: 0 };
  /** Whether connections made from now on misbehave. */
  isBad = true;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly random: () => number,
  ) {}

  static async to(port: number, random: () => number): Promise<Wire> {
    const server = createServer({ noDelay: true });
    const wire = new Wire(server, random);
    server.on('connection', (client) => wire.carry(client, connect({ port, host: '127.0.0.1', noDelay: true })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private carry(client: Socket, server: Socket): void {
    this.counts.connections++;
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(server);
    if (this.isBad) this.misbehave(server, client);
    else server.pipe(client);
  }

  /** Of what the server sends, so many bytes pass. Then it is cut, or in one of eight cases says nothing more. */
  private misbehave(server: Socket, client: Socket): void {
    let left = Math.floor(250 + this.random() * 2500);
    const endsSilent = this.random() < 0.125;
    const isSlow = this.random() < 0.25;
    server.on('data', (bytes) => {
      const passing = bytes.subarray(0, left);
      left -= passing.length;
      const isLast = left <= 0;
      const pieces = isSlow ? Math.min(20, passing.length) : 1;
      const size = Math.ceil(passing.length / pieces);
      if (isSlow || isLast) server.pause();
      let sent = 0;
      const next = (): void => {
        if (sent < passing.length) {
          client.write(passing.subarray(sent, (sent += size)));
          if (isSlow) setTimeout(next, 2);
          else next();
        } else if (!isLast) {
          server.resume();
        } else if (endsSilent) {
          this.counts.silenced++; // half open: nobody is told, and only the missing heartbeats show it
        } else {
          this.counts.cut++;
          client.resetAndDestroy();
          server.destroy();
        }
      };
      next();
    });
  }
}
