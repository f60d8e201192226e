// SPDX-License-Identifier: Apache-2.0

const PERIOD_MS = 1000;
const SAMPLES = 60;
const WIDTH = 240;
const HEIGHT = 64;

const element = (id) => document.getElementById(id);

/** Shows the services' own metrics, once a second, while the page is looked at. */
export function watchPlatform() {
  let last;
  const history = [];

  const show = async () => {
    if (document.hidden) return;
    const response = await fetch('/demo/metrics').catch(() => undefined);
    const now = performance.now();
    if (!response?.ok) return void (element('feed').textContent = 'No answer from the platform.');
    const metrics = await response.json();
    element('streams').textContent = metrics.streams ?? '–';
    element('subscriptions').textContent = metrics.subscriptions ?? '–';
    const nodes = metrics.nodes === 1 ? '1 service node' : `${metrics.nodes} service nodes`;
    const feed = metrics.nodes === 0 ? '' : metrics.feedHealthy >= metrics.nodes ? ', feed healthy' : ', feed down: slower, but complete';
    element('feed').textContent = nodes + feed;
    if (last) {
      const rate = (name) => Math.max(0, ((metrics[name] ?? 0) - (last.metrics[name] ?? 0)) / ((now - last.at) / 1000));
      history.push({ written: rate('committed'), delivered: rate('delivered') });
      if (history.length > SAMPLES) history.shift();
      element('committed').textContent = history.at(-1).written.toFixed(1);
      element('delivered').textContent = history.at(-1).delivered.toFixed(1);
      draw(history);
    }
    last = { metrics, at: now };
  };
  setInterval(show, PERIOD_MS);
  void show();
}

function draw(history) {
  const top = Math.max(4, ...history.flatMap(({ written, delivered }) => [written, delivered]));
  const x = (i) => WIDTH - ((history.length - 1 - i) / (SAMPLES - 1)) * WIDTH;
  const y = (value) => HEIGHT - 2 - (value / top) * (HEIGHT - 6);
  for (const name of ['written', 'delivered']) {
    const points = history.map((sample, i) => `${x(i).toFixed(1)},${y(sample[name]).toFixed(1)}`);
    document.querySelector(`#rates .${name}`).setAttribute('points', points.join(' '));
  }
}
