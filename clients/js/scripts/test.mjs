// SPDX-License-Identifier: Apache-2.0
// Runs the compiled tests of one kind: unit, conformance, browser or rolling.
import { spawnSync } from 'node:child_process';
import { globalWebSocketFlag } from './web-socket-flag.mjs';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';

const [kind, ...options] = process.argv.slice(2);
const folder = new URL(`build/test/${kind}/`, root);
const tests = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
const files = tests.map((name) => fileURLToPath(new URL(name, folder)));
// Of a file of tests; a long conformance run needs more.
const limit = Number(process.env.TEST_LIMIT_SECONDS ?? 400);
const flags = [...globalWebSocketFlag(), '--test', '--test-concurrency=1', `--test-timeout=${limit * 1000}`, '--test-reporter=spec', ...options];
const { status } = spawnSync(process.execPath, [...flags, ...files], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
