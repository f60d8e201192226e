// SPDX-License-Identifier: Apache-2.0
// The gates: the size of the SDK, and that what is committed of it is what is built of it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';
import { demoBundle, root } from './paths.mjs';

/** Largest SDK, bundled, minified and compressed, in bytes. */
const MAX_GZIP_BYTES = 9 * 1024;

let failed = false;
const fail = (message) => {
  console.error(`check: ${message}`);
  failed = true;
};

const size = gzipSync(await bundle({ minify: true }), { level: 9 }).length;
console.log(`SDK: ${size} bytes (minified, gzip)`);
if (size > MAX_GZIP_BYTES) fail(`size: ${size} bytes (expected: at most ${MAX_GZIP_BYTES})`);

if (readFileSync(demoBundle, 'utf8') !== (await bundle({ minify: false }))) {
  fail('the demo page has another SDK than src/ (expected: `npm run build`, and the result committed)');
}
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
if (Object.values(packages).some(({ resolved }) => resolved !== undefined)) {
  fail('package-lock.json names hosts (expected: `npm install --omit-lockfile-registry-resolved`)');
}
process.exit(failed ? 1 : 0);
