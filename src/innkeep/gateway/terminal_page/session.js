// A terminal in an element of a page; terminal_socket.py tells what is said between it and the server.
import { Terminal } from "./xterm.mjs";
import { FitAddon } from "./addon-fit.mjs";

const INPUT_PIECE = 16 * 1024;
const INPUT_AHEAD = 64 * 1024;
const SHOWN_STEP = 16 * 1024;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10000;
const LOG_IN_AGAIN = 4401;

// base: path of the terminal's page; session: the one to go on with, if any. onSession(id) and onNotice(text)
// are told of each change; an empty notice takes the last one away.
export function openTerminal({ element, base, session: known, onSession, onNotice }) {
  const terminal = new Terminal({ scrollback: 5000, cursorBlink: true, theme: { background: "#111418" } });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  terminal.focus();

  let socket = null;
  let session = known;
  let closed = false;
  let place = 0;
  let shows = false;
  let over = false;
  let pause = FIRST_PAUSE;
  let retry = 0;
  let shown = 0;
  let waiting = [];
  let underWay = 0;

  function tell(text) {
    onNotice(text);
    fit.fit();
  }

  function say(message) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function connect() {
    clearTimeout(retry);
    const address = new URL(`${base}/socket`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
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
    if (over || closed) return;
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
    onSession(session);
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
    onSession("");
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
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(element);
  const online = () => {
    if (!socket && !over) connect();
  };
  addEventListener("online", online);
  connect();

  return {
    // The session goes on in the server, for others or for later.
    close() {
      closed = true;
      clearTimeout(retry);
      removeEventListener("online", online);
      observer.disconnect();
      // Browsers complain of a connection that is closed before it is there.
      if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = ({ target }) => target.close();
      else socket?.close();
      terminal.dispose();
    },
  };
}
