// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SCREENSHOTS = fileURLToPath(new URL('../../../screenshots/', import.meta.url));

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

/** What a page did wrong: whatever it said on the console as an error, every exception nobody caught, every refused resource. */
export class Complaints {
  readonly all: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Failures of the network that the test brings about by itself. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.add(`console: ${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.add(`exception: ${error.stack ?? error.message}`));
  }

  private add(complaint: string): void {
    if (!this.expected.some((pattern) => pattern.test(complaint))) this.all.push(complaint);
  }
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A tab of its own, with the security policy's violations among its complaints. */
export async function open(context: BrowserContext, url: string, complaints: Complaints): Promise<Page> {
  const page = await context.newPage();
  complaints.watch(page);
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    addEventListener('unhandledrejection', (event) => console.error(`unhandled: ${String(event.reason)}`));
  });
  await page.goto(url);
  return page;
}

export async function screenshot(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, ...options });
}

export type { BrowserContextOptions };
