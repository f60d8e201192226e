// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../../../rejoin', import.meta.url));
const START_LIMIT_MS = 300_000;

/** A platform of its own, started with `./rejoin up --ephemeral`; or the one at `REJOIN_URL`, which is left running. */
export class Platform {
  private output = '';
  private readonly told = new Set<() => void>();

  private constructor(
    readonly port: number,
    private readonly process: ChildProcess | undefined,
  ) {
    process?.stdout?.on('data', (chunk) => {
      this.output += String(chunk);
      this.told.forEach((tell) => tell());
    });
    process?.on('exit', () => this.told.forEach((tell) => tell()));
  }

  static async start(...options: string[]): Promise<Platform> {
    const running = process.env.REJOIN_URL;
    if (running && options.length === 0) return new Platform(Number(new URL(running).port), undefined);
    const port = await freePort();
    const child = spawn(LAUNCHER, ['up', '--ephemeral', '--port', String(port), ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const platform = new Platform(port, child);
    const late = setTimeout(() => child.kill(), START_LIMIT_MS);
    await platform.says(/\.\/rejoin token/);
    clearTimeout(late);
    return platform;
  }

  /** Ends a service's process; resolves when it is back. Only with `--processes`. */
  async restart(service: string, signal: NodeJS.Signals): Promise<void> {
    const pid = this.pidsOf(service).at(-1);
    if (pid === undefined) throw new Error(`${service}: no process (expected: one)`);
    process.kill(pid, signal);
    await this.until(() => this.pidsOf(service).at(-1) !== pid);
  }

  private pidsOf(service: string): number[] {
    return Array.from(this.output.matchAll(new RegExp(`^Process (\\d+): ${service}$`, 'gm')), ([, pid]) => Number(pid));
  }

  private says(pattern: RegExp): Promise<void> {
    return this.until(() => pattern.test(this.output));
  }

  private until(condition: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const hasEnded = this.process?.exitCode !== null;
        if (!condition() && !hasEnded) return;
        this.told.delete(look);
        if (condition()) resolve();
        else reject(new Error(`the platform has ended:\n${this.output}`));
      };
      this.told.add(look);
      look();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of one but the first; those have the number that they were asked for with `--nodes`. */
  portOfGateway(number: number): number {
    return Number(new RegExp(`^Gateway ${number}: http://[^:]+:(\\d+)`, 'm').exec(this.output)?.[1]);
  }

  token(...patterns: string[]): string {
    const permissions = patterns.flatMap((pattern) => ['--subscribe', pattern, '--publish', pattern]);
    return execFileSync(LAUNCHER, ['token', '--sub', 'conformance', ...permissions], { encoding: 'utf8' }).trim();
  }

  async stop(): Promise<void> {
    if (!this.process) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
