// SPDX-License-Identifier: Apache-2.0
// Compiles the SDK to dist/, bundles it for the demo page, and compiles the tests to build/.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';
import { demoBundle, root } from './paths.mjs';

const tsc = (...args) => {
  try {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...args], { cwd: root, stdio: 'inherit' });
  } catch {
    process.exit(1); // it has said why
  }
};

for (const folder of ['dist', 'build']) rmSync(new URL(folder, root), { recursive: true, force: true });
tsc('-p', 'tsconfig.json');
tsc('-p', 'test/tsconfig.json');
copyFileSync(new URL('../../LICENSE', root), new URL('LICENSE', root));
if (!process.argv.includes('--keep-demo')) writeFileSync(demoBundle, await bundle({ minify: false }));
