// SPDX-License-Identifier: Apache-2.0

/** Node 20 and 21 have a WebSocket only when asked for it. */
export function globalWebSocketFlag() {
  return Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-websocket'] : [];
}
