// SPDX-License-Identifier: Apache-2.0
import { Bot } from './bot.js';
import { watchPlatform } from './platform.js';
import { connect } from './rejoin.js';
import { Room } from './room.js';
import { Tally } from './tally.js';

// For trying things out: ?room=x, ?transport=sse, ?seconds=5 (the life of a token).
const query = new URLSearchParams(location.search);
const stream = `demo:${(query.get('room') ?? 'lobby').replace(/[^A-Za-z0-9._-]/g, '')}`;
const EARLIER_MESSAGES = 20;
const TYPING_EVERY_MS = 2000;
const TYPING_SHOWN_MS = 3000;
const SENDING_FOR_MS = 24 * 3600 * 1000;

const element = (id) => document.getElementById(id);
const say = (text) => (element('said').textContent = text);

const saved = JSON.parse(sessionStorage.getItem(stream) ?? '{}');
let tally = Tally.from(saved.tally);
let isCut = false;
let cutAt = 0;
let isCaughtUp = false;
let caught = 0;
let latency;

const nameField = element('name');
nameField.value = sessionStorage.getItem('name') ?? `Guest-${100 + Math.floor(Math.random() * 900)}`;
nameField.addEventListener('change', () => sessionStorage.setItem('name', nameField.value));
sessionStorage.setItem('name', nameField.value);

async function token() {
  const asked = new URLSearchParams({ name: nameField.validity.valid ? nameField.value : 'Guest' });
  if (query.has('seconds')) asked.set('seconds', query.get('seconds'));
  const response = await fetch(`/demo/token?${asked}`, { method: 'POST' });
  if (!response.ok) throw new Error(`token: ${response.status}`);
  return response.text();
}

const client = connect({
  url: location.origin,
  token,
  transport: query.get('transport') ?? 'auto',
  // The cursor and the counters are saved together: a reloaded page goes on counting where it was.
  cursors: {
    load: () => saved.cursor,
    save: (_, cursor) => sessionStorage.setItem(stream, JSON.stringify({ cursor, tally })),
  },
  environment: {
    // Nothing passes a wire that is cut, not even what is sent.
    fetch: (input, init) => (isCut ? Promise.reject(new TypeError('the wire is cut')) : fetch(input, init)),
  },
});

const room = new Room();
const bot = new Bot({ stream, token, changed: showBot });

function receive(event) {
  if (event.type === 'typing') return showTyping(event.data);
  const holes = tally.missing;
  tally.take(event.seq);
  room.showHoles(tally.missing - holes);
  const how = isCaughtUp ? 'live' : 'caught';
  if (!isCaughtUp) caught++;
  room.show(event, how, nameField.value);
  if (isCaughtUp && Number.isFinite(event.data?.at)) latency = Math.max(0, Date.now() - event.data.at);
  if (isCaughtUp && event.data?.from !== 'Bot' && event.data?.from !== nameField.value) say(`${event.data?.from}: ${event.data?.text}`);
  beat();
  showCounters();
}

function live() {
  isCaughtUp = true;
  if (caught > 0) {
    const text = `You are back: ${caught} missed ${caught === 1 ? 'message is' : 'messages are'} here, in order.`;
    room.note(text);
    say(text);
    caught = 0;
  }
  showCounters();
}

function reset({ reason }) {
  tally = new Tally();
  room.clear();
  room.note(`The server says that this history is over (${reason}): starting again.`);
  return 'earliest';
}

function showState({ state, transport, retryInMs, error }) {
  if (state !== 'connected') isCaughtUp = false;
  if (transport) element('transport').textContent = transport === 'websocket' ? 'WebSocket' : 'server-sent events';
  element('line').classList.toggle('cut', isCut);
  element('line').classList.toggle('waiting', !isCut && state !== 'connected');
  const words = {
    connecting: 'Connecting …',
    connected: 'Connected. Cut the wire and see what happens.',
    waiting: `${error?.code ?? 'Disconnected'}: next attempt in ${((retryInMs ?? 0) / 1000).toFixed(1)} s.`,
    paused: 'Cut.',
    closed: 'Ended. Reload the page.',
  };
  if (!isCut) element('wire-state').textContent = words[state];
}

function showCounters() {
  for (const name of ['received', 'missing', 'duplicated', 'reordered']) element(name).textContent = tally[name];
  for (const name of ['missing', 'duplicated', 'reordered']) element(name).parentElement.classList.toggle('wrong', tally[name] > 0);
  element('cursor').textContent = subscription?.cursor ?? '–';
  element('latency').textContent = latency === undefined ? '–' : `${latency} ms`;
}

function showBot() {
  element('bot').setAttribute('aria-pressed', String(bot.isRunning));
  element('bot').textContent = bot.isRunning ? 'Stop the bot' : 'Start the bot';
  if (bot.published > 0) element('bot-state').textContent = `It has published ${bot.published} messages.`;
}

function showCut() {
  if (!isCut) return;
  const seconds = Math.round((Date.now() - cutAt) / 1000);
  const waiting = Math.max(0, bot.seq - (tally.highest ?? bot.seq));
  element('wire-state').textContent = `Offline for ${seconds} s. ${waiting} ${waiting === 1 ? 'message is' : 'messages are'} waiting for you on the server.`;
}

function showTyping({ from }) {
  if (from === nameField.value) return;
  element('typing').textContent = `${from} is typing …`;
  clearTimeout(showTyping.timer);
  showTyping.timer = setTimeout(() => (element('typing').textContent = ''), TYPING_SHOWN_MS);
}

function beat() {
  const line = element('line');
  if (line.classList.contains('beat')) return;
  line.classList.add('beat');
  setTimeout(() => line.classList.remove('beat'), 500);
}

element('wire').addEventListener('click', () => {
  isCut = !isCut;
  element('wire').setAttribute('aria-checked', String(!isCut));
  element('wire-label').textContent = isCut ? 'Wire cut' : 'Wire connected';
  if (isCut) {
    cutAt = Date.now();
    client.pause();
    showCut();
    say('The wire is cut.');
  } else {
    const seconds = Math.round((Date.now() - cutAt) / 1000);
    room.note(`The wire was cut for ${seconds} s.`);
    say('The wire is back.');
    client.resume();
    client.reconnectNow();
  }
});

element('bot').addEventListener('click', () => (bot.isRunning ? bot.stop() : bot.start()));

element('composer').addEventListener('submit', async (submit) => {
  submit.preventDefault();
  const text = element('text');
  const message = { from: nameField.value, text: text.value, at: Date.now(), id: crypto.getRandomValues(new Uint32Array(2)).join('-') };
  text.value = '';
  room.showPending(message);
  try {
    await client.publish(stream, message, { type: 'message', retryForMs: SENDING_FOR_MS });
  } catch (error) {
    room.dropPending(message.id, `Not sent: ${error.code ?? error.message}`);
  }
});

let toldAt = 0;
element('text').addEventListener('input', () => {
  if (isCut || Date.now() - toldAt < TYPING_EVERY_MS) return;
  toldAt = Date.now();
  // Best effort by nature: nobody misses it if it fails.
  client.publish(stream, { from: nameField.value }, { type: 'typing', ephemeral: '3s' }).catch(() => undefined);
});

/** What was there before this page: to look at, not counted. */
async function showEarlier() {
  const response = await fetch(`/streams/v1/${stream}/events?from=-${EARLIER_MESSAGES}`, {
    headers: { Accept: 'application/json', Authorization: `Bearer ${await token()}` },
  });
  if (!response.ok) return undefined;
  const page = await response.json();
  const start = saved.cursor ?? page.head;
  const earlier = page.events.filter(({ cursor }) => cursor <= start);
  for (const event of earlier) room.show(event, 'earlier', nameField.value);
  return start;
}

let subscription;
showCounters();
setInterval(showCut, 500);
watchPlatform();
const start = await showEarlier().catch(() => undefined);
subscription = client.subscribe(stream, {
  ...(saved.cursor === undefined && start !== undefined ? { cursor: start } : {}),
  onEvent: receive,
  onLive: live,
  onReset: reset,
  onState: showState,
});
subscription.closed.catch((error) => room.note(`The subscription has ended: ${error.code ?? error.message}`));
