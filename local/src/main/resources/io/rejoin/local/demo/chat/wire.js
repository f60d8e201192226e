// SPDX-License-Identifier: Apache-2.0
import { element, say } from './dom.js';

const REFRESH_MS = 500;

/** The switch that cuts the wire, what it says of the connection, and the count of what came over it. */
export function showWire(session) {
  const show = () => {
    element('wire').setAttribute('aria-checked', String(!session.isCut));
    element('wire-label').textContent = session.isCut ? 'Wire cut' : 'Wire connected';
    element('wire-state').textContent = session.isCut
      ? `offline for ${Math.round((Date.now() - session.cutAt) / 1000)} s`
      : { connected: '', connecting: 'connecting …', waiting: 'trying again soon', paused: '' }[session.state];
    document.body.classList.toggle('is-cut', session.isCut);
    document.body.classList.toggle('is-waiting', !session.isCut && session.state !== 'connected');
  };
  const count = () => {
    for (const [name, value] of Object.entries(session.counts)) {
      element(name).textContent = String(value);
      element(name).parentElement.classList.toggle('wrong', name !== 'received' && value > 0);
    }
  };
  element('wire').addEventListener('click', () => {
    if (session.isCut) session.mend();
    else session.cut();
    say(session.isCut ? 'The wire is cut.' : 'The wire is back.');
  });
  session.addEventListener('wire', show);
  session.addEventListener('counted', count);
  setInterval(show, REFRESH_MS);
  element('wire-box').hidden = false;
  show();
}
