// SPDX-License-Identifier: Apache-2.0
export const root = new URL('../', import.meta.url);

/** The SDK as the demo page loads it: built, and committed, so that Maven needs no Node. */
export const demoBundle = new URL('../../local/src/main/resources/io/rejoin/local/demo/rejoin.js', root);
