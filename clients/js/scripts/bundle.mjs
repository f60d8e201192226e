// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root } from './paths.mjs';

const HEAD = '// SPDX-License-Identifier: Apache-2.0\n// Made of clients/js by `npm run build` there; do not edit.\n';

/** The SDK in one file. */
export async function bundle({ minify }) {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('src/index.ts', root))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify,
    write: false,
    absWorkingDir: fileURLToPath(root),
    banner: minify ? {} : { js: HEAD },
  });
  return result.outputFiles[0].text;
}
