// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What stands in front of several gateways: gives each new connection to the next of them, and knows nothing of what is said on it. */
export class Balancer {
  private readonly sockets = new Set<Socket>();
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private readonly ports: number[],
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  static async before(...ports: number[]): Promise<Balancer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Balancer(server, ports);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** It gets no new connections, and keeps those it has. */
  withdraw(port: number): void {
    this.ports.splice(this.ports.indexOf(port), 1);
  }

  add(port: number): void {
    this.ports.push(port);
  }

  private serve(client: Socket): void {
    const port = this.ports[this.turn++ % this.ports.length] as number;
    const gateway = connect(port, '127.0.0.1');
    for (const [from, to] of [[client, gateway], [gateway, client]] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroySoon();
      });
    }
  }

  close(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
  }
}
