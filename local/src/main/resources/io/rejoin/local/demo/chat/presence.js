// SPDX-License-Identifier: Apache-2.0

/** Below the 90 s for which the service believes it, with one lost. */
const PERIOD_MS = 40_000;

/** Says that one is here while the page is looked at, away while it is not, and gone when it goes. */
export function bePresent(session) {
  const say = (state, options) => session.api.call('PUT', '/me/presence', { state }, options).catch(() => undefined); // said again soon
  const tell = () => say(document.hidden ? 'away' : 'online');
  document.addEventListener('visibilitychange', tell);
  addEventListener('pagehide', () => void say('offline', { keepalive: true }));
  session.addEventListener('wire', () => {
    if (session.state === 'connected' && !session.isCut) void tell();
  });
  setInterval(tell, PERIOD_MS);
  void tell();
}
