// The page's side of the web terminal; terminal_socket.py tells what is said.
import { Terminal } from "./xterm.mjs";
import { FitAddon } from "./addon-fit.mjs";

const INPUT_PIECE = 16 * 1024;
const INPUT_AHEAD = 64 * 1024;
const SHOWN_STEP = 16 * 1024;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10000;
const LOG_IN_AGAIN = 4401;

const notice = document.getElementById("notice");
const terminal = new Terminal({ scrollback: 5000, cursorBlink: true, theme: { background: "#111418" } });
const fit = new FitAddon();
terminal.loadAddon(fit);
terminal.open(document.getElementById("terminal"));
fit.fit();
terminal.focus();

let socket = null;
// The address after # leads back to the same session, also in another tab or after a restart.
let session = new URLSearchParams(location.hash.slice(1)).get("session") ?? "";
let place = 0;
let shows = false;
let over = false;
let pause = FIRST_PAUSE;
let retry = 0;
let shown = 0;
let waiting = [];
let underWay = 0;

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
  fit.fit();
}

function say(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function connect() {
  clearTimeout(retry);
  const address = new URL(`${location.pathname}/socket`, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  address.searchParams.set("columns", terminal.cols);
  address.searchParams.set("rows", terminal.rows);
  if (session) address.searchParams.set("session", session);
  if (session && shows) address.searchParams.set("place", place);
  const opened = new WebSocket(address);
  opened.binaryType = "arraybuffer";
  opened.onmessage = ({ data }) => {
    if (opened !== socket) return;
    if (typeof data === "string") take(JSON.parse(data));
    else show(new Uint8Array(data));
  };
  opened.onclose = ({ code }) => {
    if (opened === socket) lose(code);
  };
  socket = opened;
}

function lose(code) {
  socket = null;
  if (over) return;
  if (code === LOG_IN_AGAIN) {
    tell("Your login has run out: reload this page. The session goes on meanwhile.");
    return;
  }
  tell("The connection is lost; trying again. The session goes on meanwhile.");
  retry = setTimeout(connect, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

function take(message) {
  if (message.session !== undefined) begin(message);
  if (message.taken !== undefined) {
    underWay -= message.taken;
    giveInput();
  }
  if (message.ended !== undefined) {
    over = true;
    // What was written last is shown before.
    terminal.write("", () => tell(`${message.ended} Press Enter for a new session.`));
  }
}

function begin(message) {
  if (!shows || message.place !== place) terminal.reset();
  session = message.session;
  history.replaceState(null, "", `#session=${session}`);
  place = message.place;
  shows = true;
  shown = 0;
  pause = FIRST_PAUSE;
  // What was under way is lost or taken, nobody can tell; what wasn't sent yet still is.
  underWay = 0;
  tell("");
  say({ size: [terminal.cols, terminal.rows] });
  giveInput();
}

function show(data) {
  const source = socket;
  place += data.length;
  terminal.write(data, () => {
    if (source !== socket) return;
    shown += data.length;
    if (shown < SHOWN_STEP) return;
    say({ shown });
    shown = 0;
  });
}

function giveInput() {
  while (waiting.length && underWay < INPUT_AHEAD && socket?.readyState === WebSocket.OPEN) {
    const piece = waiting.shift();
    underWay += piece.length;
    socket.send(piece);
  }
}

function input(bytes) {
  for (let at = 0; at < bytes.length; at += INPUT_PIECE) {
    waiting.push(bytes.slice(at, at + INPUT_PIECE));
  }
  giveInput();
}

function anew() {
  over = false;
  session = "";
  shows = false;
  waiting = [];
  terminal.reset();
  history.replaceState(null, "", location.pathname);
  tell("");
  connect();
}

terminal.onData((text) => {
  if (!over) input(new TextEncoder().encode(text));
  else if (text.includes("\r")) anew();
});
terminal.onBinary((text) => {
  if (!over) input(Uint8Array.from(text, (character) => character.charCodeAt(0)));
});
terminal.onResize(({ cols, rows }) => say({ size: [cols, rows] }));
new ResizeObserver(() => fit.fit()).observe(document.getElementById("terminal"));
addEventListener("online", () => {
  if (!socket && !over) connect();
});
connect();
