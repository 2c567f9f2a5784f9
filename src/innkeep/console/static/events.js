// One stream of the owner's events for the whole console, resumed behind the last one that came.
import { BASE, send } from "./api.js";
import { session } from "./session.js";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

const listeners = new Set();
const stateListeners = new Set();
let state = "off";
let abort = null;
let wanted = false;
// Behind which a stream goes on; kept while none is open.
let last = "";

function tell(next) {
  if (state === next) return;
  state = next;
  stateListeners.forEach((listener) => listener(state));
}

export const events = {
  // off, connecting, live, or waiting for the next attempt.
  get state() {
    return state;
  },
  onState(listener) {
    stateListeners.add(listener);
  },
  // Called with each event, and with null after a gap in which some may have been missed.
  subscribe(listener, signal) {
    listeners.add(listener);
    signal?.addEventListener("abort", () => listeners.delete(listener));
  },
  start() {
    wanted = true;
    open();
  },
  stop() {
    wanted = false;
    last = "";
    close();
  },
};

function open() {
  if (!wanted || abort || document.hidden) return;
  abort = new AbortController();
  follow(abort.signal);
}

function close() {
  abort?.abort();
  abort = null;
  tell("off");
}

// A browser has few connections to one server, for all of its tabs together.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));

function pass(event) {
  for (const listener of [...listeners]) listener(event);
}

async function follow(signal) {
  let pause = FIRST_PAUSE;
  // Before the first event there is nothing to go on from, so what is shown is asked for once more.
  while (!signal.aborted) {
    tell("connecting");
    try {
      const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) };
      const reply = await send(`${BASE}/events`, { headers, signal });
      tell("live");
      if (!last) pass(null);
      pause = FIRST_PAUSE;
      for await (const message of messages(reply.body)) {
        if (message.id) last = message.id;
        if (message.data) pass(JSON.parse(message.data));
      }
    } catch (problem) {
      if (signal.aborted || !session.key) return;
      // An id that this server never gave out, as after a restored backup.
      if (problem.status === 400) last = "";
    }
    if (signal.aborted) return;
    tell("waiting");
    pass(null);
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value.replaceAll("\r\n", "\n")).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) yield parsed(block);
  }
}

function parsed(block) {
  const message = { id: "", data: "" };
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at <= 0) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 1).replace(/^ /, "");
    if (name === "id") message.id = value;
    else if (name === "data") message.data += (message.data ? "\n" : "") + value;
  }
  return message;
}
