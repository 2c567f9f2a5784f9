// A shell in the instance. The terminal's own page is served on this origin; its password, which this key may
// see, opens it from here, and its script draws into this page.
import { html, nothing, ref } from "../lib.js";
import { icon } from "../ui/icon.js";
import { empty, secret } from "../ui/parts.js";

export function terminal(view, model) {
  const state = { session: "", notice: "", opened: null, opening: false };
  const attach = async (element) => {
    if (!element) {
      state.opened?.close();
      state.opened = null;
      return;
    }
    if (state.opened || state.opening) return;
    state.opening = true;
    try {
      state.opened = await open(model, state, element);
    } catch (error) {
      state.notice = error.message;
    }
    state.opening = false;
    if (view.signal.aborted || !element.isConnected) attach(null);
    view.update();
  };
  const attached = (element) => attach(element);
  view.signal.addEventListener("abort", () => attach(null));
  return () => draw(model, state, attached);
}

function draw({ instance }, state, attached) {
  const way = instance.connectComponentWebTerminal;
  if (!way?.password) return html`<p class="hint">A terminal needs a key of the role member.</p>`;
  if (!way.isRunning && !state.opened) {
    return empty({ symbol: "square-terminal", title: "The terminal opens while the instance runs", text: "Start the instance, and come back here." });
  }
  const own = new URL(way.address).pathname;
  return html`<section class="terminal-view" aria-label="Terminal">
    <div class="log-bar">
      <span class="hint">A root shell. The session goes on for a while when you leave.</span>
      <span class="space"></span>
      <span class="hint">In its own window it asks for <code>${way.username}</code> and ${secret(way.password, "the password")}</span>
      <a class="button plain small" href="${own}${state.session ? `#session=${state.session}` : ""}" target="_blank" rel="noopener">${icon("external-link")} Own window</a>
    </div>
    ${state.notice ? html`<p class="note" role="status">${state.notice}</p>` : nothing}
    <div class="terminal-frame" ${ref(attached)}></div>
  </section>`;
}

async function open(model, state, element) {
  const way = model.instance.connectComponentWebTerminal;
  const base = new URL(way.address).pathname;
  const login = btoa(`${way.username}:${way.password}`);
  // Sets the page's cookie, which the WebSocket needs and no script can read.
  const reply = await fetch(base, { headers: { Authorization: `Basic ${login}` }, credentials: "same-origin", cache: "no-store" });
  if (!reply.ok) throw new Error(await reply.text());
  style(`${base}/assets/xterm.css`);
  const { openTerminal } = await import(`${base}/assets/session.js`);
  return openTerminal({
    element,
    base,
    session: state.session,
    onSession: (session) => {
      state.session = session;
    },
    onNotice: (text) => {
      state.notice = text;
      model.view.update();
    },
  });
}

function style(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}
