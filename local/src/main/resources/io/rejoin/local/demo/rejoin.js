// SPDX-License-Identifier: Apache-2.0
// Made of clients/js by `npm run build` there; do not edit.


// src/backoff.ts
var FIRST_DELAY_MS = 500;
var LONGEST_DELAY_MS = 3e4;
var Backoff = class {
  constructor(random) {
    this.random = random;
  }
  random;
  failures = 0;
  /** @param told by the server, which wins; it has spread its clients already */
  next(told) {
    const bound = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.failures, 16));
    this.failures++;
    return told ?? this.random() * bound;
  }
  /** Whether nothing has gone wrong since something came through. */
  get isFresh() {
    return this.failures === 0;
  }
  /** Something came through: the next failure is a first one. */
  reset() {
    this.failures = 0;
  }
};

// src/environment.ts
var CONNECT_TIMEOUT_MS = 15e3;
function platform() {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    WebSocket: globalThis.WebSocket,
    random: Math.random,
    now: Date.now,
    setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer)
  };
}
function pause(environment, ms, signal, nudges) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      alarm.clear();
      signal.removeEventListener("abort", end);
      nudges.delete(end);
      resolve();
    };
    const alarm = new Alarm(environment, end);
    alarm.set(ms);
    signal.addEventListener("abort", end);
    nudges.add(end);
  });
}
var Alarm = class {
  constructor(environment, ring) {
    this.environment = environment;
    this.ring = ring;
  }
  environment;
  ring;
  timer;
  set(ms) {
    this.clear();
    this.timer = this.environment.setTimeout(this.ring, Math.min(ms, LONGEST_TIMER_MS));
  }
  clear() {
    if (this.timer !== void 0) this.environment.clearTimeout(this.timer);
    this.timer = void 0;
  }
};
var LONGEST_TIMER_MS = 2 ** 31 - 1;
function childOf(...parents) {
  const controller = new AbortController();
  const follow = () => controller.abort(parents.find(({ aborted }) => aborted)?.reason);
  if (parents.some(({ aborted }) => aborted)) follow();
  else for (const parent of parents) parent.addEventListener("abort", follow);
  return {
    abort: (reason) => controller.abort(reason),
    signal: controller.signal,
    release: () => {
      for (const parent of parents) parent.removeEventListener("abort", follow);
    }
  };
}
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

// src/error.ts
var RejoinError = class _RejoinError extends Error {
  constructor(code, message, retryable, retryAfterMs, problem, options) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.problem = problem;
  }
  code;
  retryable;
  retryAfterMs;
  problem;
  name = "RejoinError";
  static ofProblem(problem, retryAfterMs) {
    const message = [problem.detail, problem.title].find((text) => typeof text === "string") ?? problem.code;
    return new _RejoinError(problem.code, `${problem.code}: ${message}`, problem.retryable === true, retryAfterMs, problem);
  }
  /** Of an answer that is no success; its body is read to the end. */
  static async ofResponse(response) {
    const retryAfterMs = retryAfter(response.headers.get("Retry-After"));
    const text = await response.text().catch(() => "");
    const problem = asProblem(parsed(text));
    if (problem) return _RejoinError.ofProblem(problem, retryAfterMs);
    const status = response.status;
    const retryable = status >= 500 || status === 408 || status === 425 || status === 429;
    return new _RejoinError(`http-${status}`, `http-${status}: not an answer of the server`, retryable, retryAfterMs);
  }
  static network(cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new _RejoinError("network", `network: ${message}`, true, void 0, void 0, { cause });
  }
};
function isAboutToken(code) {
  return code === "token-expired" || code === "token-missing" || code === "token-invalid";
}
function isReset(code) {
  return code === "cursor-reset" || code === "cursor-expired" || code === "stream-deleted";
}
function asProblem(value2) {
  const isProblem = typeof value2 === "object" && value2 !== null && typeof value2.code === "string";
  return isProblem ? value2 : void 0;
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function retryAfter(value2) {
  return value2 !== null && /^\d{1,6}$/.test(value2) ? Number(value2) * 1e3 : void 0;
}

// src/link-context.ts
async function keepConnected(context, signal, attempt, waiting) {
  const backoff = new Backoff(context.environment.random);
  while (!signal.aborted) {
    const began = context.environment.now();
    const ending = await attempt(backoff);
    if (signal.aborted) return;
    if (context.environment.now() - began > LONGEST_DELAY_MS) backoff.reset();
    const delay = backoff.next(ending.delayMs);
    if (delay > 0) {
      waiting(delay, ending.error);
      await pause(context.environment, delay, signal, context.nudges);
    }
  }
}
var Refusals = class {
  constructor(tokens) {
    this.tokens = tokens;
  }
  tokens;
  ofTokens = 0;
  /** A connection was accepted. */
  accepted() {
    this.ofTokens = 0;
  }
  /** @throws RejoinError if coming back makes no sense */
  judge(error, token, backoff) {
    if (isAboutToken(error.code)) {
      if (token !== void 0) this.tokens.refused(token);
      if (this.ofTokens++ === 0) return { delayMs: backoff.isFresh ? 0 : void 0, error };
      if (error.code === "token-expired") return { error };
      throw error;
    }
    if (!error.retryable) throw error;
    return { delayMs: error.retryAfterMs, error };
  }
};

// src/publisher.ts
var PUBLISH_RETRY_MS = 6e4;
var PUBLISH_ATTEMPT_MS = 15e3;
var Publisher = class {
  constructor(context) {
    this.context = context;
  }
  context;
  async publish(stream, data, options = {}) {
    const { environment, tokens } = this.context;
    const request = { method: "POST", headers: headersOf(options), body: bodyOf(data, options) };
    const scope = childOf(...options.signal ? [options.signal] : []);
    const backoff = new Backoff(environment.random);
    const refusals = new Refusals(tokens);
    let left = options.retryForMs ?? PUBLISH_RETRY_MS;
    let since = environment.now();
    const spend = () => {
      const before = since;
      since = environment.now();
      return left -= Math.max(0, since - before);
    };
    try {
      for (; ; ) {
        let token;
        let delay;
        try {
          token = await tokens.get(scope.signal);
          return await this.attempt(stream, { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } }, scope.signal);
        } catch (cause) {
          if (scope.signal.aborted) throw scope.signal.reason;
          const error = cause instanceof RejoinError ? cause : RejoinError.network(cause);
          const { delayMs } = refusals.judge(error, token, backoff);
          delay = backoff.next(delayMs);
          const isTokenOnly = delayMs === 0;
          if (options.ephemeral !== void 0 && !isTokenOnly || delay > spend()) throw error;
        }
        await pause(environment, delay, scope.signal, this.context.nudges);
        spend();
        if (scope.signal.aborted) throw scope.signal.reason;
      }
    } finally {
      scope.release();
    }
  }
  async attempt(stream, init, signal) {
    const { environment, base } = this.context;
    const scope = childOf(signal);
    const late = new Alarm(environment, () => scope.abort(new RejoinError("silent", "silent: no answer", true)));
    late.set(PUBLISH_ATTEMPT_MS);
    try {
      const url = `${base}/${encodeURIComponent(stream)}/events`;
      const response = await environment.fetch(url, { ...init, signal: scope.signal });
      if (!response.ok) throw await RejoinError.ofResponse(response);
      if (response.status === 202) return void 0;
      const published = await response.json();
      if (typeof published?.cursor !== "string") throw new RejoinError("protocol", "protocol: no position (expected: one)", true);
      return published;
    } finally {
      late.clear();
      scope.release();
    }
  }
};
function headersOf({ type, idempotencyKey, ephemeral, contentType }) {
  return {
    "Content-Type": contentType ?? "application/json",
    ...type === void 0 ? {} : { "Event-Type": type },
    ...ephemeral === void 0 ? { "Idempotency-Key": idempotencyKey ?? randomKey() } : { Ephemeral: typeof ephemeral === "number" ? `${ephemeral}ms` : ephemeral }
  };
}
function bodyOf(data, { contentType }) {
  if (contentType !== void 0) return data;
  const json = JSON.stringify(data);
  if (json === void 0) throw new TypeError(`data: ${typeof data} (expected: a JSON value, or a contentType)`);
  return json;
}
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// src/event.ts
function seqOf(cursor) {
  const digits = /^(\d{16})_/.exec(cursor);
  return digits ? Number(digits[1]) : void 0;
}
function decoded(data, encoding, contentType) {
  if (encoding !== "base64" || typeof data !== "string" || !String(contentType).startsWith("text/")) return data;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)));
  } catch {
    return data;
  }
}

// src/sse-parser.ts
var MAX_BLOCK_LENGTH = 4 * 1024 * 1024;
var SseParser = class {
  decoder = new TextDecoder("utf-8");
  line = "";
  afterCarriageReturn = false;
  id;
  event;
  data;
  retry;
  length = 0;
  /** The blocks that these bytes complete, in order; comments come as nothing. */
  push(bytes) {
    const blocks = [];
    const text = this.decoder.decode(bytes, { stream: true });
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === LF && this.afterCarriageReturn) {
        this.afterCarriageReturn = false;
        start = i + 1;
        continue;
      }
      this.afterCarriageReturn = code === CR;
      if (code === CR || code === LF) {
        this.endLine(this.line + text.slice(start, i), blocks);
        this.line = "";
        start = i + 1;
      }
    }
    this.line += text.slice(start);
    this.requireShort(this.length + this.line.length);
    return blocks;
  }
  endLine(line, blocks) {
    if (line === "") {
      this.endBlock(blocks);
      return;
    }
    this.length += line.length;
    this.requireShort(this.length);
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const from = colon < 0 ? line.length : line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    const value2 = line.slice(from);
    switch (name) {
      case "id":
        if (!value2.includes("\0")) this.id = value2;
        break;
      case "event":
        this.event = value2;
        break;
      case "data":
        (this.data ??= []).push(value2);
        break;
      case "retry":
        if (/^\d{1,9}$/.test(value2)) this.retry = Number(value2);
        break;
    }
  }
  endBlock(blocks) {
    const data = this.data?.join("\n");
    if (this.id !== void 0 || data !== void 0 || this.retry !== void 0) {
      blocks.push({ id: this.id, event: this.event, data, retry: this.retry });
    }
    this.id = this.event = this.data = this.retry = void 0;
    this.length = 0;
  }
  requireShort(length) {
    if (length > MAX_BLOCK_LENGTH) throw new RangeError(`block: ${length} characters (expected: at most ${MAX_BLOCK_LENGTH})`);
  }
};
var LF = 10;
var CR = 13;
var SPACE = 32;

// src/token.ts
var RENEW_AT_SHARE = 0.2;
var RENEW_AT_MOST_MS = 6e4;
var SOONEST_RENEWAL_MS = 1e3;
var ASK_AGAIN_MS = 6e4;
var TokenSource = class {
  constructor(ask, environment) {
    this.ask = ask;
    this.environment = environment;
  }
  ask;
  environment;
  asking;
  askedAt = 0;
  value;
  renewAt = Infinity;
  /**
   * One that is not about to expire. Fails with code `token` if the application gives none, or none in time; that is worth another try.
   * Fails with the signal's reason when that is aborted.
   */
  async get(signal) {
    const now = this.environment.now();
    if (this.value !== void 0 && now < this.renewAt) return this.value;
    if (this.asking === void 0 || now - this.askedAt >= ASK_AGAIN_MS) {
      this.askedAt = now;
      const asking = this.asked().finally(() => {
        if (this.asking === asking) this.asking = void 0;
      });
      this.asking = asking;
    }
    const scope = childOf(signal);
    const late = new Alarm(this.environment, () => scope.abort(noToken("none yet")));
    late.set(CONNECT_TIMEOUT_MS);
    try {
      return await unlessAborted(this.asking, scope.signal);
    } finally {
      late.clear();
      scope.release();
    }
  }
  async asked() {
    try {
      const token = await this.ask();
      if (typeof token !== "string" || token === "") throw new TypeError(`token: ${typeof token} (expected: a string)`);
      this.value = token;
      const now = this.environment.now();
      this.renewAt = Math.max(now + SOONEST_RENEWAL_MS, renewalTime(token, now));
      return token;
    } catch (error) {
      throw noToken("none", { cause: error });
    }
  }
  /** Milliseconds until that token should be replaced; nothing if another one has been given since. */
  untilRenewal(token) {
    return token === this.value ? Math.max(0, this.renewAt - this.environment.now()) : 0;
  }
  /** The server refused it: whoever asks next gets another one. */
  refused(token) {
    if (token === this.value) this.value = void 0;
  }
};
function noToken(given, options) {
  return new RejoinError("token", `token: the application gave ${given}`, true, void 0, void 0, options);
}
function renewalTime(token, now) {
  const { exp, iat } = claims(token);
  if (typeof exp !== "number" || !Number.isFinite(exp)) return Infinity;
  let left = exp * 1e3 - now;
  if (typeof iat === "number" && iat < exp) {
    const lifetime = (exp - iat) * 1e3;
    if (left <= 0 || left > lifetime) left = lifetime;
  }
  if (left <= 0) return Infinity;
  return now + left - Math.min(RENEW_AT_MOST_MS, left * RENEW_AT_SHARE);
}
function claims(token) {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const value2 = JSON.parse(atob(payload));
    return typeof value2 === "object" && value2 !== null ? value2 : {};
  } catch {
    return {};
  }
}

// src/sse-link.ts
var SseLink = class {
  /** @param mayGoOn asked before each attempt; false if the subscription should move to another transport */
  constructor(context, subscription, mayGoOn) {
    this.context = context;
    this.subscription = subscription;
    this.mayGoOn = mayGoOn;
    this.refusals = new Refusals(context.tokens);
  }
  context;
  subscription;
  mayGoOn;
  refusals;
  /** Follows until the signal is aborted, the subscription ends or is reset, or it should move; never fails. */
  async run(signal) {
    const scope = childOf(signal);
    const leave = () => scope.abort();
    this.subscription.ended.signal.addEventListener("abort", leave);
    try {
      await keepConnected(
        this.context,
        scope.signal,
        async (backoff) => {
          if (!this.mayGoOn()) leave();
          const ending = scope.signal.aborted ? {} : await this.attempt(backoff, scope.signal);
          if (!this.subscription.isFollowable) leave();
          return ending;
        },
        (retryInMs, error) => this.subscription.report({ state: "waiting", transport: "sse", retryInMs, ...error ? { error } : {} })
      );
    } catch (error) {
      this.subscription.end(error);
    } finally {
      this.subscription.ended.signal.removeEventListener("abort", leave);
      scope.release();
    }
  }
  async attempt(backoff, signal) {
    const { environment, tokens, silenceMs } = this.context;
    const scope = childOf(signal);
    const silence = new Alarm(environment, () => scope.abort(SILENT));
    let token;
    const renewal = new Alarm(environment, () => {
      tokens.get(scope.signal).then(
        (fresh) => fresh === token ? renewIn(tokens.untilRenewal(fresh)) : scope.abort(RENEWAL),
        () => renewIn(0)
      );
    });
    const renewIn = (ms) => {
      if (!scope.signal.aborted) renewal.set(Math.max(SOONEST_RENEWAL_MS, ms));
    };
    try {
      this.subscription.report({ state: "connecting", transport: "sse" });
      await this.room(scope.signal);
      token = await tokens.get(scope.signal);
      silence.set(CONNECT_TIMEOUT_MS);
      const body = await this.open(token, scope.signal);
      renewIn(tokens.untilRenewal(token));
      const reader = body.getReader();
      const parser = new SseParser();
      let delayMs;
      for (; ; ) {
        silence.set(silenceMs);
        const { done, value: value2 } = await reader.read();
        silence.clear();
        scope.signal.throwIfAborted();
        if (done) return { delayMs };
        for (const block of parser.push(value2)) {
          delayMs = block.retry ?? delayMs;
          if (this.take(block)) backoff.reset();
          if (!this.subscription.isFollowable) return {};
        }
        await this.room(scope.signal);
      }
    } catch (error) {
      if (signal.aborted) return {};
      if (scope.signal.reason === RENEWAL) return { delayMs: 0 };
      return this.failed(scope.signal.reason === SILENT ? SILENT : error, token, backoff);
    } finally {
      silence.clear();
      renewal.clear();
      scope.release();
      scope.abort();
    }
  }
  /** While there is none nothing more is read, so that the server sees a slow reader and holds what is to come. */
  async room(signal) {
    if (this.subscription.inbox.isFull) await unlessAborted(this.subscription.inbox.drained(), signal);
  }
  async open(token, signal) {
    const start = this.subscription.resumeFrom;
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${token}` };
    const query = "from" in start ? `?from=${start.from}` : "";
    if ("cursor" in start) headers["Last-Event-ID"] = start.cursor;
    const url = `${this.context.base}/${encodeURIComponent(this.subscription.stream)}/events${query}`;
    const response = await this.context.environment.fetch(url, { headers, signal, cache: "no-store" });
    if (!response.ok) throw await RejoinError.ofResponse(response);
    if (!response.body || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      throw new RejoinError("protocol", "protocol: no event stream (expected: one)", true);
    }
    this.refusals.accepted();
    this.subscription.report({ state: "connected", transport: "sse" });
    return response.body;
  }
  /** @returns whether it moved the position */
  take(block) {
    const { id, event: type, data } = block;
    const { stream } = this.subscription;
    if (type === "rejoin.error") {
      throw RejoinError.ofProblem(asProblem(JSON.parse(data ?? "")) ?? { code: "protocol" });
    } else if (type === "rejoin.reset") {
      this.subscription.put({ kind: "reset", reset: resetOf(stream, JSON.parse(data ?? "{}")) });
    } else if (type === "rejoin.live") {
      if (id !== void 0) this.subscription.put({ kind: "position", cursor: id, live: true });
    } else if (data !== void 0 && !type?.startsWith("rejoin.")) {
      const seq = id === void 0 ? void 0 : seqOf(id);
      const event = { stream, cursor: id, seq, type, time: void 0, data: value(data) };
      this.subscription.put({ kind: "event", event, size: data.length });
      return true;
    } else if (id !== void 0) {
      this.subscription.put({ kind: "position", cursor: id, live: false });
    }
    return false;
  }
  failed(cause, token, backoff) {
    if (cause instanceof RangeError || cause instanceof SyntaxError) throw new RejoinError("protocol", cause.message, false);
    const error = cause instanceof RejoinError ? cause : RejoinError.network(cause);
    if (isReset(error.code)) {
      this.subscription.put({ kind: "reset", reset: resetOf(this.subscription.stream, error.problem) });
      return {};
    }
    return this.refusals.judge(error, token, backoff);
  }
};
var SILENT = new RejoinError("silent", "silent: nothing came, not even a heartbeat", true);
var RENEWAL = /* @__PURE__ */ Symbol("token renewal");
function resetOf(stream, members) {
  const text = (name) => {
    const member = members?.[name];
    return typeof member === "string" ? member : void 0;
  };
  const reason = text("reason") ?? text("code") ?? "unknown";
  return { stream, reason, refused: text("refused"), earliest: text("earliest"), latest: text("latest") };
}
function value(data) {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

// src/cursor-keeper.ts
var CursorKeeper = class {
  constructor(store, stream, failed) {
    this.store = store;
    this.stream = stream;
    this.failed = failed;
  }
  store;
  stream;
  failed;
  wanted;
  saving;
  async load() {
    return await this.store?.load(this.stream) ?? void 0;
  }
  handled(cursor) {
    if (!this.store) return;
    this.wanted = cursor;
    this.saving ??= this.save(this.store);
  }
  /** Resolves when nothing is left to save. */
  async settled() {
    await this.saving;
  }
  async save(store) {
    try {
      while (this.wanted !== void 0) {
        const cursor = this.wanted;
        this.wanted = void 0;
        await store.save(this.stream, cursor);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.saving = void 0;
    }
  }
};

// src/inbox.ts
var MAX_INBOX_EVENTS = 256;
var MAX_INBOX_LENGTH = 1024 * 1024;
var Inbox = class {
  items = [];
  length = 0;
  reader;
  writers = [];
  get isFull() {
    return this.items.length >= MAX_INBOX_EVENTS || this.length >= MAX_INBOX_LENGTH;
  }
  /** Takes the item even when full: whoever puts looks at {@link isFull} before reading more. */
  put(item) {
    this.items.push(item);
    this.length += sizeOf(item);
    this.wake();
  }
  take() {
    const item = this.items.shift();
    if (item !== void 0) {
      this.length -= sizeOf(item);
      if (this.items.length <= MAX_INBOX_EVENTS / 2 && this.length <= MAX_INBOX_LENGTH / 2) this.releaseWriters();
    }
    return item;
  }
  /** The newest position among the items: where to go on from, if the connection breaks now. */
  get lastCursor() {
    for (let i = this.items.length - 1; i >= 0; i--) {
      const item = this.items[i];
      const cursor = item.kind === "event" ? item.event.cursor : item.kind === "position" ? item.cursor : void 0;
      if (cursor !== void 0) return cursor;
    }
    return void 0;
  }
  /** Resolves when there may be something to take, or the inbox was closed. */
  filled() {
    return this.items.length > 0 ? Promise.resolve() : new Promise((resolve) => this.reader = resolve);
  }
  /** Resolves when the inbox is half empty, at once if it is not full, or when it is closed. */
  drained() {
    return this.isFull ? new Promise((resolve) => this.writers.push(resolve)) : Promise.resolve();
  }
  /** Forgets everything in it. */
  clear() {
    this.items = [];
    this.length = 0;
    this.releaseWriters();
    this.wake();
  }
  wake() {
    this.reader?.();
    this.reader = void 0;
  }
  releaseWriters() {
    for (const writer of this.writers.splice(0)) writer();
  }
};
function sizeOf(item) {
  return item.kind === "event" ? item.size : 0;
}

// src/subscription.ts
var Subscription = class {
  /** @internal */
  constructor(stream, options, store) {
    this.stream = stream;
    this.options = options;
    this.start = options.cursor !== void 0 ? { cursor: options.cursor } : { from: options.from ?? "latest" };
    this.keeper = new CursorKeeper(store, stream, (error) => this.fail(error));
    this.closed = new Promise((resolve, reject) => {
      this.ended.signal.addEventListener("abort", () => {
        void this.keeper.settled().then(() => this.error === void 0 ? resolve() : reject(this.error));
      });
    });
    this.closed.catch(() => void 0);
    const close = () => this.close();
    this.unfollow = () => options.signal?.removeEventListener("abort", close);
    if (options.signal?.aborted) this.close();
    else options.signal?.addEventListener("abort", close);
  }
  stream;
  options;
  /** Resolves when it has ended; fails with why, if it was not the application that ended it. */
  closed;
  /** @internal */
  inbox = new Inbox();
  /** @internal Aborted when it has ended. */
  ended = new AbortController();
  /** @internal Told when it is to be followed from another place than where its transport is. */
  onMoved = () => void 0;
  /** @internal Waited for before that. */
  beforeMove = () => Promise.resolve();
  /** @internal Told of the end. */
  onEnded = () => void 0;
  position;
  start;
  awaitsReset = false;
  error;
  isRead = false;
  keeper;
  unfollow;
  /** The position after the last event that was handed over; undefined before the first connection. */
  get cursor() {
    return this.position;
  }
  get isClosed() {
    return this.ended.signal.aborted;
  }
  /** Ends it; no event comes after. */
  close() {
    this.end(void 0);
  }
  /** @internal Ends it for that reason. */
  end(error) {
    if (this.isClosed) return;
    this.error = error;
    this.unfollow();
    this.ended.abort();
    this.inbox.clear();
    this.onEnded();
    this.report({ state: "closed", transport: void 0 });
  }
  /** Ends it for that reason; after an end by the application it is told all the same. */
  fail(error) {
    if (this.isClosed) this.error ??= error;
    else this.end(error);
  }
  /** @internal Not at once: what the application does on it must find no connection in the middle of something. */
  report(state) {
    queueMicrotask(() => {
      try {
        this.options.onState?.(state);
      } catch (error) {
        this.fail(error);
      }
    });
  }
  /** @internal Takes the saved cursor, and begins handing over if there is a handler. */
  async begin() {
    try {
      if (this.options.cursor === void 0) {
        const saved = await this.keeper.load();
        if (saved !== void 0) this.start = { cursor: saved };
      }
      if (this.options.onEvent) void this.handOver(this.options.onEvent);
    } catch (error) {
      this.end(error);
    }
  }
  /** @internal Where a connection that is made now has to begin: after all that is in the inbox. */
  get resumeFrom() {
    const cursor = this.inbox.lastCursor ?? this.position;
    return cursor === void 0 ? this.start : { cursor };
  }
  /** @internal Whether a connection makes sense: not while it is open where to go on after a reset. */
  get isFollowable() {
    return !this.isClosed && !this.awaitsReset;
  }
  /** @internal From a transport; ignored after the end and during a reset, so that a late frame of an old connection does no harm. */
  put(item) {
    if (!this.isFollowable) return;
    if (item.kind === "reset") this.awaitsReset = true;
    this.inbox.put(item);
  }
  [Symbol.asyncIterator]() {
    if (this.options.onEvent) throw new TypeError("subscription: has a handler (expected: none, to be iterated)");
    const events = this.events();
    const leave = () => (this.close(), events.return());
    return { next: () => events.next(), return: leave };
  }
  async handOver(onEvent) {
    try {
      for await (const event of this.events()) {
        try {
          await onEvent(event);
        } catch (error) {
          this.end(error);
          return;
        }
      }
    } catch (error) {
      this.end(error);
    }
  }
  async *events() {
    if (this.isRead) throw new TypeError("subscription: is being iterated (expected: one reader)");
    this.isRead = true;
    try {
      for (; ; ) {
        if (this.isClosed) break;
        await this.inbox.filled();
        const item = this.inbox.take();
        if (item === void 0) continue;
        if (item.kind === "reset") {
          await this.reset(item.reset);
          continue;
        }
        const cursor = item.kind === "event" ? item.event.cursor : item.cursor;
        if (cursor !== void 0) this.position = cursor;
        if (item.kind === "event") yield item.event;
        else if (item.live) await this.options.onLive?.(item.cursor);
        if (cursor !== void 0) this.keeper.handled(cursor);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.close();
      await this.keeper.settled();
    }
    if (this.error !== void 0) throw this.error;
  }
  async reset(reset) {
    const chosen = await this.choose(reset);
    if (chosen !== void 0 && chosen !== "stop") await this.beforeMove();
    if (this.isClosed) return;
    if (chosen === void 0) {
      this.end(new RejoinError(codeOf(reset), `reset of ${this.stream}: ${reset.reason} (expected: onReset, to go on)`, false));
    } else if (chosen === "stop") {
      this.close();
    } else {
      const cursor = reset[chosen];
      this.position = cursor;
      this.start = { from: chosen };
      if (cursor !== void 0) this.keeper.handled(cursor);
      this.awaitsReset = false;
      this.onMoved();
    }
  }
  async choose(reset) {
    const { onReset } = this.options;
    if (typeof onReset !== "function") return onReset;
    try {
      return await onReset(reset) ?? "earliest";
    } catch (error) {
      this.end(error);
      return "stop";
    }
  }
};
function codeOf({ reason }) {
  return { "other-history": "cursor-reset", expired: "cursor-expired" }[reason] ?? reason;
}

// src/transport-choice.ts
var BLOCKED_FOR_MS = 6e5;
var FAILURES_UNTIL_BLOCKED = 3;
var TransportChoice = class {
  constructor(wanted, context) {
    this.wanted = wanted;
    this.context = context;
  }
  wanted;
  context;
  blockedUntil = 0;
  failures = 0;
  hasWorked = false;
  /** To be used instead of SSE, if any. */
  webSocket() {
    const { WebSocket, now } = this.context.environment;
    if (this.wanted === "websocket" && !WebSocket) throw new TypeError("transport: websocket (expected: a WebSocket on this platform)");
    const blockedMs = this.blockedUntil - now();
    const isBlocked = blockedMs > 0 && blockedMs <= BLOCKED_FOR_MS;
    return this.wanted === "websocket" || this.wanted === "auto" && !isBlocked ? WebSocket : void 0;
  }
  /** An upgrade succeeded. */
  worked() {
    this.hasWorked = true;
    this.failures = 0;
  }
  /**
   * Why did an upgrade fail? Browsers do not say, so the same question is asked over HTTP: a refusal comes with its reason
   * and its delay; an answer means that something between here and the server lets HTTP pass, but not WebSockets.
   */
  async judgeUpgrade(error, token, stream, signal) {
    const refusal = await this.refusalOverHttp(token, stream, signal);
    const isServed = refusal === void 0 || !(isAboutToken(refusal.code) || refusal.retryable);
    if (!isServed) throw refusal;
    this.failures++;
    if (this.wanted === "websocket" || this.hasWorked && this.failures < FAILURES_UNTIL_BLOCKED) return { error: refusal ?? error };
    this.failures = 0;
    this.blockedUntil = this.context.environment.now() + BLOCKED_FOR_MS;
    return "blocked";
  }
  async refusalOverHttp(token, stream, signal) {
    const { environment, nudges } = this.context;
    const scope = childOf(signal);
    const nudge = () => scope.abort(NUDGED);
    const late = new Alarm(environment, () => scope.abort(SILENT2));
    const url = `${this.context.base}/${encodeURIComponent(stream)}/events?from=latest&limit=1`;
    const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
    nudges.add(nudge);
    late.set(CONNECT_TIMEOUT_MS);
    try {
      const response = await environment.fetch(url, { headers, cache: "no-store", signal: scope.signal });
      if (!response.ok) return await RejoinError.ofResponse(response);
      await response.arrayBuffer();
      return void 0;
    } catch (error) {
      const { reason } = scope.signal;
      return reason === NUDGED || reason === SILENT2 ? reason : RejoinError.network(error);
    } finally {
      late.clear();
      nudges.delete(nudge);
      scope.release();
    }
  }
};
var SILENT2 = new RejoinError("silent", "silent: no answer", true);
var NUDGED = new RejoinError("network", "network: asked anew", true, 0);

// src/web-socket-frames.ts
var SUBPROTOCOL = "rejoin.v1";
function verdictOf(closeCode) {
  if (closeCode >= 4400 && closeCode <= 4499) return "stop";
  if (closeCode >= 4600 && closeCode <= 4699) return "return";
  return "back-off";
}
var TEXTS = ["stream", "cursor", "type", "time", "encoding", "contentType", "code"];
var NUMBERS = ["seq", "reconnectAfterMs"];
function parseFrame(text) {
  if (typeof text !== "string") return void 0;
  try {
    const frame = JSON.parse(text);
    const isFrame = typeof frame?.op === "string" && TEXTS.every((name) => frame[name] === void 0 || typeof frame[name] === "string") && NUMBERS.every((name) => frame[name] === void 0 || Number.isSafeInteger(frame[name]) && frame[name] >= 0);
    return isFrame ? frame : void 0;
  } catch {
    return void 0;
  }
}

// src/web-socket-route.ts
var WebSocketRoute = class {
  constructor(subscription, environment, newId) {
    this.subscription = subscription;
    this.newId = newId;
    this.backoff = new Backoff(environment.random);
    this.again = new Alarm(environment, () => this.settle());
  }
  subscription;
  newId;
  state = "idle";
  question;
  send;
  backoff;
  again;
  /** Whether the answer to that message is to be taken here: it need not bear the name of the stream. */
  asked(id) {
    return id !== void 0 && id === this.question;
  }
  get isIdle() {
    return this.state === "idle";
  }
  /** The connection is there. */
  connected(send) {
    this.send = send;
    this.state = "idle";
    this.settle();
  }
  /** The connection is gone. */
  disconnected() {
    this.send = void 0;
    this.state = "idle";
    this.again.clear();
  }
  /** Unsubscribes where there is something to unsubscribe from. */
  leave() {
    this.again.clear();
    if (this.state === "asked" || this.state === "open") {
      this.state = "leaving";
      this.send?.({ op: "unsubscribe", stream: this.subscription.stream, id: this.question = this.newId() });
    }
  }
  /** @returns whether it moved the position */
  take(frame) {
    switch (frame.op) {
      case "event":
        return this.state === "open" && this.takeEvent(frame);
      case "subscribed":
        if (this.state === "asked" && this.asked(frame.id)) {
          this.state = "open";
          this.subscription.report({ state: "connected", transport: "websocket" });
          this.position(frame, false);
        }
        return false;
      case "live":
        if (this.state === "open") this.position(frame, true);
        return false;
      case "reset":
        if (this.state === "open") this.reset(frame);
        return false;
      case "unsubscribed":
        this.unsubscribed(frame);
        return false;
      case "error":
        this.failed(frame);
        return false;
      default:
        return false;
    }
  }
  takeEvent(frame) {
    const event = {
      stream: this.subscription.stream,
      cursor: frame.cursor,
      seq: frame.seq,
      type: frame.type,
      time: frame.time === void 0 ? void 0 : new Date(frame.time),
      data: decoded(frame.data, frame.encoding, frame.contentType)
    };
    this.backoff.reset();
    this.subscription.put({ kind: "event", event, size: sizeOf2(frame.data) });
    if (this.subscription.inbox.isFull) this.leave();
    return event.cursor !== void 0;
  }
  position(frame, live) {
    if (frame.cursor !== void 0) this.subscription.put({ kind: "position", cursor: frame.cursor, live });
  }
  reset(members) {
    this.state = "idle";
    this.subscription.put({ kind: "reset", reset: resetOf(this.subscription.stream, members) });
  }
  unsubscribed(frame) {
    const isAnswer = this.state === "leaving" && this.asked(frame.id);
    if (isAnswer) this.idle();
    else if (this.state === "open" && frame.id === void 0) this.refused(frame);
  }
  failed(frame) {
    if (!this.asked(frame.id)) return;
    if (this.state === "leaving") this.idle();
    else if (this.state === "asked") this.refused(frame);
  }
  refused(frame) {
    this.state = "idle";
    const error = RejoinError.ofProblem(asProblem(frame) ?? { code: "protocol" });
    if (isReset(error.code)) {
      this.reset(frame);
    } else if (error.retryable) {
      const retryInMs = this.backoff.next();
      this.subscription.report({ state: "waiting", transport: "websocket", retryInMs, error });
      this.again.set(retryInMs);
    } else {
      this.subscription.end(error);
    }
  }
  idle() {
    this.state = "idle";
    this.settle();
  }
  /** Subscribes if that is what should be: there is a connection, somebody who wants it, and room. */
  settle() {
    if (!this.send || this.state !== "idle" || !this.subscription.isFollowable) return;
    if (this.subscription.inbox.isFull) {
      void this.subscription.inbox.drained().then(() => this.settle());
      return;
    }
    this.state = "asked";
    this.subscription.report({ state: "connecting", transport: "websocket" });
    this.send({ op: "subscribe", stream: this.subscription.stream, id: this.question = this.newId(), ...this.subscription.resumeFrom });
  }
};
function sizeOf2(data) {
  return typeof data === "string" ? data.length : JSON.stringify(data)?.length ?? 0;
}

// src/web-socket-link.ts
var MAX_SUBSCRIPTIONS_PER_SOCKET = 1e3;
var PONG_TIMEOUT_MS = 1e4;
var WebSocketLink = class {
  constructor(context, WebSocket, judge) {
    this.context = context;
    this.WebSocket = WebSocket;
    this.judge = judge;
    this.refusals = new Refusals(context.tokens);
  }
  context;
  WebSocket;
  judge;
  routes = /* @__PURE__ */ new Map();
  refusals;
  closed = new AbortController();
  lastId = 0;
  send;
  takes(stream) {
    return !this.closed.signal.aborted && this.routes.size < MAX_SUBSCRIPTIONS_PER_SOCKET && !this.routes.has(stream);
  }
  get subscriptions() {
    return [...this.routes.values()].map((route) => route.subscription);
  }
  add(subscription) {
    const route = new WebSocketRoute(subscription, this.context.environment, () => ++this.lastId);
    this.routes.set(subscription.stream, route);
    subscription.onEnded = () => this.leave(route);
    if (this.send) route.connected(this.send);
    else subscription.report({ state: "connecting", transport: "websocket" });
  }
  /** It is known again where to go on with it. */
  moved(subscription) {
    const route = this.routes.get(subscription.stream);
    if (this.send && route?.subscription === subscription && route.isIdle) route.connected(this.send);
  }
  /** The stream stays taken until the server has said that it sends no more of it. */
  leave(route) {
    route.leave();
    this.forget(route);
  }
  forget(route) {
    const { subscription } = route;
    if (!subscription.isClosed || this.send && !route.isIdle) return;
    if (this.routes.get(subscription.stream) === route) this.routes.delete(subscription.stream);
    if (this.routes.size === 0) this.closed.abort();
  }
  /** Stays connected until the signal is aborted, nobody is left, or the upgrade is blocked; never fails. */
  async run(signal) {
    const scope = childOf(signal, this.closed.signal);
    let blocked = false;
    try {
      await keepConnected(
        this.context,
        scope.signal,
        async (backoff) => {
          const ending = await this.attempt(backoff, scope.signal);
          if (ending !== "blocked") return ending;
          blocked = true;
          this.closed.abort();
          return {};
        },
        (retryInMs, error) => {
          const state = { state: "waiting", transport: "websocket", retryInMs, ...error ? { error } : {} };
          for (const subscription of this.subscriptions) subscription.report(state);
        }
      );
    } catch (error) {
      for (const subscription of this.subscriptions) subscription.end(error);
    } finally {
      this.closed.abort();
      scope.release();
    }
    return blocked ? "blocked" : "done";
  }
  async attempt(backoff, signal) {
    let token;
    try {
      for (const { subscription } of this.routes.values()) subscription.report({ state: "connecting", transport: "websocket" });
      token = await this.context.tokens.get(signal);
      const end = await this.connection(token, backoff, signal);
      token = end.token;
      if (signal.aborted) return {};
      if (!end.opened) {
        const stream = this.routes.keys().next().value;
        return stream === void 0 ? {} : await this.judge.judgeUpgrade(end.error, end.token, stream, signal);
      }
      if (end.verdict === "return" && !isAboutToken(end.error.code)) {
        return { delayMs: end.delayMs ?? (backoff.isFresh ? 0 : void 0), error: end.error };
      }
      return { ...this.refusals.judge(end.error, token, backoff), ...end.delayMs === void 0 ? {} : { delayMs: end.delayMs } };
    } catch (error) {
      if (signal.aborted) return {};
      return this.refusals.judge(error instanceof RejoinError ? error : RejoinError.network(error), token, backoff);
    }
  }
  /** From the upgrade to the end of one connection. */
  connection(token, backoff, signal) {
    const { environment, tokens, silenceMs } = this.context;
    return new Promise((resolve) => {
      const url = `${this.context.base.replace(/^http/, "ws")}/ws?access_token=${encodeURIComponent(token)}`;
      let socket;
      try {
        socket = new this.WebSocket(url, SUBPROTOCOL);
      } catch (cause) {
        return resolve({ opened: false, error: RejoinError.network(cause), verdict: void 0, delayMs: void 0, token });
      }
      let opened = false;
      let reason;
      let told;
      let pinged = false;
      const end = (error, verdict) => {
        socket.onopen = socket.onmessage = socket.onclose = null;
        silence.clear();
        renewal.clear();
        drain.clear();
        signal.removeEventListener("abort", abort);
        this.send = void 0;
        for (const route of [...this.routes.values()]) {
          route.disconnected();
          this.forget(route);
        }
        const delayMs = told && Math.max(0, told.delayMs - Math.max(0, environment.now() - told.at));
        resolve({ opened, error, verdict, delayMs, token });
      };
      const drop = (error) => {
        end(error);
        socket.close();
      };
      const abort = () => drop(new RejoinError("network", "network: closed here", true));
      const silence = new Alarm(environment, () => {
        if (!opened || pinged) return drop(new RejoinError("silent", "silent: nothing came, not even a pong", true));
        pinged = true;
        send({ op: "ping" });
        silence.set(PONG_TIMEOUT_MS);
      });
      const drain = new Alarm(environment, () => drop(new RejoinError("drain", "drain: the server is going away", true)));
      const renewal = new Alarm(environment, () => {
        tokens.get(signal).then(
          (fresh) => {
            if (this.send !== send) return;
            if (fresh !== token) send({ op: "auth", token: token = fresh, id: "auth" });
            renewIn(tokens.untilRenewal(token));
          },
          () => this.send === send && renewIn(0)
        );
      });
      const renewIn = (ms) => renewal.set(Math.max(SOONEST_RENEWAL_MS, ms));
      const send = (frame) => socket.send(JSON.stringify(frame));
      socket.onopen = () => {
        opened = true;
        this.refusals.accepted();
        this.judge.worked();
        this.send = send;
        silence.set(silenceMs);
        renewIn(tokens.untilRenewal(token));
        for (const route of this.routes.values()) route.connected(send);
      };
      socket.onmessage = (message) => {
        pinged = false;
        silence.set(silenceMs);
        const frame = parseFrame(message.data);
        if (!frame) return drop(new RejoinError("protocol", "protocol: not understood (expected: a frame)", true));
        if (frame.op === "drain") {
          told = { at: environment.now(), delayMs: frame.reconnectAfterMs ?? 0 };
          drain.set(told.delayMs);
        } else if (frame.op === "error" && frame.id === "auth") {
          tokens.refused(token);
          token = "";
          renewIn(0);
        } else if (frame.op === "error" && frame.stream === void 0 && frame.id === void 0) {
          reason = RejoinError.ofProblem(asProblem(frame) ?? { code: "protocol" });
        } else if (this.dispatch(frame)) {
          backoff.reset();
        }
      };
      socket.onclose = (event) => {
        const verdict = verdictOf(event.code);
        end(reason ?? closeError(event.code, event.reason, verdict), verdict);
      };
      socket.onerror = () => void 0;
      silence.set(CONNECT_TIMEOUT_MS);
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort);
    });
  }
  dispatch(frame) {
    const { stream, id } = frame;
    const route = stream === void 0 ? [...this.routes.values()].find((each) => each.asked(id)) : this.routes.get(stream);
    const moved = route?.take(frame) ?? false;
    if (route?.subscription.isClosed) this.forget(route);
    return moved;
  }
};
function closeError(code, reason, verdict) {
  const name = /^[a-z]+(-[a-z]+)*$/.test(reason) ? reason : `closed-${code}`;
  return new RejoinError(name, `${name}: the connection was closed (${code} ${reason})`, verdict !== "stop");
}

// src/client.ts
var DEFAULT_SILENCE_MS = 4e4;
function connect(options) {
  return new Client(options);
}
var Client = class {
  /** @internal */
  constructor(options) {
    this.options = options;
    const environment = { ...platform(), ...options.environment };
    const prefix = options.prefix ?? "/streams/v1";
    this.context = {
      environment,
      tokens: new TokenSource(options.token, environment),
      base: String(options.url).replace(/\/+$/, "") + prefix,
      silenceMs: options.silenceMs ?? DEFAULT_SILENCE_MS,
      nudges: /* @__PURE__ */ new Set()
    };
    this.choice = new TransportChoice(options.transport ?? "auto", this.context);
    this.publisher = new Publisher(this.context);
    globalThis.addEventListener?.("online", this.onOnline);
  }
  options;
  context;
  choice;
  publisher;
  subscriptions = /* @__PURE__ */ new Set();
  /** Those that have a transport, and the WebSocket if that is it. */
  followed = /* @__PURE__ */ new Map();
  links = [];
  /** One for each link that runs: a signal that all of them share would gather listeners. */
  running = /* @__PURE__ */ new Set();
  paused = false;
  closed = false;
  onOnline = () => this.reconnectNow();
  /** Follows a stream. Ends with its signal, its own `close`, or {@link close}; otherwise goes on for ever. */
  subscribe(stream, options = {}) {
    const subscription = new Subscription(stream, options, this.options.cursors);
    const followed = subscription;
    if (this.closed) subscription.end(new RejoinError("client-closed", "client-closed: nothing is followed any more", false));
    if (subscription.isClosed) return subscription;
    this.subscriptions.add(followed);
    subscription.ended.signal.addEventListener("abort", () => this.subscriptions.delete(followed));
    subscription.onMoved = () => this.follow(followed);
    subscription.beforeMove = this.pauseBetweenResets(followed);
    void subscription.begin().then(() => this.follow(followed));
    return subscription;
  }
  publish(stream, data, options) {
    return this.publisher.publish(stream, data, options);
  }
  /** Cuts all connections and makes none until {@link resume}; subscriptions and what they hold stay. */
  pause() {
    if (this.paused) return;
    this.paused = true;
    this.disconnect();
    for (const subscription of this.subscriptions) subscription.report({ state: "paused", transport: void 0 });
  }
  /** Connects again; every subscription goes on where it was. */
  resume() {
    if (!this.paused) return;
    this.paused = false;
    for (const subscription of this.subscriptions) this.follow(subscription);
  }
  /** Ends a wait for the next attempt; browsers' `online` does the same. */
  reconnectNow() {
    for (const nudge of [...this.context.nudges]) nudge();
  }
  /** Ends all subscriptions and connections; there will be none after. Publishes that are under way go on. */
  close() {
    this.closed = true;
    globalThis.removeEventListener?.("online", this.onOnline);
    for (const subscription of [...this.subscriptions]) subscription.close();
    this.disconnect();
  }
  disconnect() {
    for (const each of this.running) each.abort();
    this.running.clear();
    this.links = [];
    this.followed.clear();
  }
  /** Gives it a transport, or tells the one that it has; again whenever it may have lost its own, or knows again where to go on. */
  follow(subscription) {
    if (!subscription.isFollowable) return;
    if (this.followed.has(subscription)) return this.followed.get(subscription)?.moved(subscription);
    if (this.paused) return subscription.report({ state: "paused", transport: void 0 });
    let Socket;
    try {
      Socket = this.choice.webSocket();
    } catch (error) {
      return subscription.end(error);
    }
    let link = Socket && this.links.find((each) => each.takes(subscription.stream));
    const isNew = Socket && !link;
    if (Socket && !link) this.links.push(link = new WebSocketLink(this.context, Socket, this.choice));
    this.followed.set(subscription, link);
    link?.add(subscription);
    if (!link) void this.runSse(subscription);
    else if (isNew) void this.runSocket(link);
  }
  /** Nothing, unless positions are refused one after the other, as where a stream is trimmed faster than one can come back to it. */
  pauseBetweenResets(subscription) {
    const { environment, nudges } = this.context;
    const backoff = new Backoff(environment.random);
    let last = -Infinity;
    return async () => {
      const since = environment.now() - last;
      if (since > LONGEST_DELAY_MS) backoff.reset();
      const delay = backoff.next(backoff.isFresh ? 0 : void 0);
      if (delay > 0) await pause(environment, delay, subscription.ended.signal, nudges);
      last = environment.now();
    };
  }
  async runSocket(link) {
    if (await this.isCutOff((signal) => link.run(signal))) return;
    this.links = this.links.filter((each) => each !== link);
    for (const subscription of link.subscriptions) {
      this.followed.delete(subscription);
      this.follow(subscription);
    }
  }
  async runSse(subscription) {
    const link = new SseLink(this.context, subscription, () => this.choice.webSocket() === void 0);
    if (await this.isCutOff((signal) => link.run(signal))) return;
    this.followed.delete(subscription);
    this.follow(subscription);
  }
  /** Runs a link to its end. */
  async isCutOff(run) {
    const connection = new AbortController();
    this.running.add(connection);
    await run(connection.signal);
    this.running.delete(connection);
    return connection.signal.aborted;
  }
};
export {
  Client,
  RejoinError,
  connect
};
