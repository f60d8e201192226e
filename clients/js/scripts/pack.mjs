// SPDX-License-Identifier: Apache-2.0
// Packs the SDK, installs the package into a folder of its own, and uses it there as somebody else would; compiles the README's examples.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';

/** What the README's examples take for granted. */
const AROUND_EXAMPLES = `
declare const url: string;
declare const token: string & (() => string);
declare function draw(event: unknown): Promise<void>;
declare function hideSpinner(): void;
declare function discardAll(): void;
declare function discard(stream: string): void;
`;

/** Each of the README's examples as a module of its own. */
function readmeExamples() {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  return Array.from(readme.matchAll(/^```js\n(.*?)^```$/gms), ([, code]) => {
    const imports = code.includes('import {') ? '' : "import { connect, type Client } from '@rejoin/client';\n";
    const client = code.includes('const client') ? '' : 'declare const client: Client;\n';
    return `${imports}${client}${AROUND_EXAMPLES}${code}\nexport {};\n`;
  });
}

const folder = mkdtempSync(join(tmpdir(), 'rejoin-client-'));
const run = (program, args, cwd) => execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const packed = JSON.parse(run('npm', ['pack', '--silent', '--ignore-scripts', '--json', '--pack-destination', folder], fileURLToPath(root)));
  const { filename, files } = (Array.isArray(packed) ? packed : Object.values(packed))[0];
  const odd = files.map(({ path }) => path).filter((path) => !/^(dist\/[\w-]+\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/.test(path));
  if (odd.length > 0) throw new Error(`the package has files that do not belong there: ${odd.join(', ')}`);
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
  run('npm', ['install', '--silent', '--offline', '--no-save', join(folder, filename)], folder);
  writeFileSync(
    join(folder, 'use.ts'),
    `import { connect, RejoinError, type StreamEvent } from '@rejoin/client';
const client = connect({ url: 'http://localhost:1', token: async () => 'x' });
const first: Promise<StreamEvent<{ text: string }> | void> = (async () => {
  for await (const event of client.subscribe<{ text: string }>('s', { from: '-10' })) return event;
})();
client.close();
await first;
if (new RejoinError('a', 'b', true).code !== 'a') throw new Error();
console.log('package: works');
`,
  );
  const examples = readmeExamples();
  if (examples.length === 0) throw new Error('the README has no examples');
  examples.forEach((code, i) => writeFileSync(join(folder, `readme-${i + 1}.ts`), code));
  const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  run(process.execPath, [compiler, '--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom,dom.iterable', 'use.ts', ...examples.map((_, i) => `readme-${i + 1}.ts`)], folder);
  process.stdout.write(run(process.execPath, ['use.js'], folder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
