// The two logs, followed; what was lost with a connection is read on by the time of the last line.
import { html, nothing, ref } from "../lib.js";
import { icon } from "../ui/icon.js";

const FIRST = 1000;
const MOST_LINES = 5000;
const PAUSE = 1500;
const SOURCES = [
  { value: "instance", label: "Output of the program", field: "instanceLogAddress" },
  { value: "system", label: "History of the instance", field: "systemLogAddress" },
];
// Colours and movements of a terminal, which a page can't follow.
const CODES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

export function logs(view, model) {
  const state = { source: SOURCES[0], times: false, follow: true, connected: false, lines: 0 };
  const tail = new Tail(view, model, state);
  return () => {
    const address = addressOf(model, state.source);
    tail.keep(address);
    return draw(view, state, tail, address);
  };
}

// The path only: the page's own origin is the server's, whatever name it has for itself.
function addressOf(model, source) {
  const address = model.instance.connectComponentLog?.[source.field];
  return address ? new URL(address).pathname : "";
}

function draw(view, state, tail, address) {
  if (!address) return html`<p class="hint">The log's address is a secret that a key of the role read-only is not shown.</p>`;
  const set = (changes) => {
    Object.assign(state, changes);
    view.update();
  };
  return html`<section class="log-view" aria-label="Logs">
    <div class="log-bar">
      <span class="choice"><select aria-label="Which log" @change=${(event) => set({ source: SOURCES.find((each) => each.value === event.target.value) })}>
          ${SOURCES.map((each) => html`<option value=${each.value} ?selected=${each === state.source}>${each.label}</option>`)}
        </select></span>
      <label class="inline"><input type="checkbox" .checked=${state.times} @change=${(event) => set({ times: event.target.checked })}> Times</label>
      <label class="inline"><input type="checkbox" .checked=${state.follow} @change=${(event) => {
        set({ follow: event.target.checked });
        tail.scroll();
      }}> Scroll along</label>
      <span class="space"></span>
      <span class="hint" role="status">${state.connected ? "Following" : "Connecting"}</span>
      <a class="button plain small" href="${address}?timestamps=1" download="log.txt">${icon("download")} Download</a>
    </div>
    <pre class="log ${state.times ? "with-times" : ""}" role="log" aria-live="off" aria-label=${state.source.label} tabindex="0" ${ref(tail.attached)}></pre>
    ${state.connected && !state.lines ? html`<p class="hint">Nothing was written yet.</p>` : nothing}
  </section>`;
}

class Tail {
  constructor(view, model, state) {
    this.view = view;
    this.model = model;
    this.state = state;
    this.address = "";
    this.last = "";
    this.attached = (element) => this.attach(element);
    this.view.signal.addEventListener("abort", () => this.stop());
  }

  attach(element) {
    if (this.element === element) return;
    this.element = element;
    // Left for another tab: nothing is read on, and all of it again on the way back.
    if (!element) this.stop();
  }

  keep(address) {
    if (this.address === address && this.abort) return;
    this.stop();
    this.address = address;
    this.last = "";
    if (!address) return;
    this.abort = new AbortController();
    const { signal } = this.abort;
    requestAnimationFrame(() => {
      this.element?.replaceChildren();
      this.state.lines = 0;
      this.#follow(signal);
    });
  }

  stop() {
    this.abort?.abort();
    this.abort = null;
  }

  async #follow(signal) {
    while (!signal.aborted) {
      try {
        const query = new URLSearchParams({ follow: 1, timestamps: 1, ...(this.last ? { since: this.last } : { tail: FIRST }) });
        const reply = await fetch(`${this.address}?${query}`, { signal, cache: "no-store", credentials: "omit" });
        if (reply.status === 404) return this.#tell(false);
        if (reply.ok) {
          this.#tell(true);
          let rest = "";
          const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
          for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
            const lines = (rest + piece.value).split("\n");
            rest = lines.pop();
            if (signal.aborted) return;
            this.#add(lines);
          }
        }
      } catch {
        if (signal.aborted) return;
      }
      this.#tell(false);
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  #tell(connected) {
    this.state.connected = connected;
    this.view.update();
  }

  #add(lines) {
    if (!lines.length || !this.element) return;
    const first = this.state.lines === 0;
    const fragment = document.createDocumentFragment();
    for (const line of lines) {
      const at = line.indexOf(" ");
      this.last = line.slice(0, at);
      const row = document.createElement("span");
      row.className = "log-line";
      const time = document.createElement("time");
      time.textContent = `${this.last.slice(0, 19).replace("T", " ")} `;
      row.append(time, `${line.slice(at + 1).replace(CODES, "").replaceAll("\r", "")}\n`);
      fragment.append(row);
    }
    this.element.append(fragment);
    while (this.element.childElementCount > MOST_LINES) this.element.firstElementChild.remove();
    this.state.lines += lines.length;
    this.scroll();
    if (first) this.view.update();
  }

  scroll() {
    if (this.state.follow && this.element) this.element.scrollTop = this.element.scrollHeight;
  }
}
