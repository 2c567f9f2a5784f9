// Which page an address means, and how one is left for the next.
import { nothing, render } from "./lib.js";
import { events } from "./events.js";

const HOME = "/console";
const NAME = "Innkeep";

// What a page is given: its address, and everything that has to end when it is left.
class View {
  #abort = new AbortController();
  #draw = () => nothing;
  #waiting = false;

  constructor(host, params, query) {
    this.host = host;
    this.params = params;
    this.query = query;
    // For calls that need no answer once the page is left.
    this.signal = this.#abort.signal;
  }

  begin(page) {
    this.#draw = page.open(this);
    this.update(true);
  }

  // Draw again, soon and once.
  update(now = false) {
    if (this.signal.aborted) return;
    if (now) return void this.#render();
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (!this.signal.aborted) this.#render();
    });
  }

  // The heading has the focus after a change of pages; it keeps it when it is drawn anew.
  #render() {
    const heading = this.host.querySelector("h1");
    const focused = heading !== null && heading === document.activeElement;
    render(this.#draw(), this.host);
    if (focused && !heading.isConnected) this.host.querySelector("h1")?.focus({ preventScroll: true });
  }

  title(text) {
    document.title = `${text} · ${NAME}`;
  }

  // listener(event) with each event of the API, listener(null) when some may have been missed.
  onEvent(listener) {
    events.subscribe(listener, this.signal);
  }

  // Every so many seconds while the page is looked at.
  every(seconds, act) {
    const timer = setInterval(() => document.hidden || act(), seconds * 1000);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  // Other values in the address, without leaving the page.
  setQuery(values) {
    for (const [name, value] of Object.entries(values)) {
      if (value === "" || value === null || value === undefined) this.query.delete(name);
      else this.query.set(name, value);
    }
    const text = this.query.toString();
    history.replaceState(null, "", `${location.pathname}${text ? `?${text}` : ""}`);
  }

  close() {
    this.#abort.abort();
  }
}

export class Router {
  // pages: [{ path, open }]; host: where they draw; changed: called when another page is shown.
  constructor(pages, host, changed) {
    this.pages = pages.map((page) => ({ page, parts: page.path.split("/").filter(Boolean) }));
    this.host = host;
    this.changed = changed;
    this.current = null;
    this.view = null;
    addEventListener("popstate", () => this.show());
    document.addEventListener("click", (event) => this.#follow(event));
  }

  get path() {
    return location.pathname.slice(HOME.length) || "/";
  }

  go(path, { replace = false } = {}) {
    history[replace ? "replaceState" : "pushState"](null, "", `${HOME}${path}`);
    this.show();
  }

  show({ focus = true } = {}) {
    this.leave();
    const found = this.#find(decodeURI(this.path));
    this.current = found?.page ?? null;
    this.changed();
    if (!found) return;
    render(nothing, this.host);
    this.view = new View(this.host, found.params, new URLSearchParams(location.search));
    this.view.begin(found.page);
    scrollTo(0, 0);
    // So that a screen reader begins at the new page, as after a load.
    if (focus) requestAnimationFrame(() => this.host.querySelector("h1")?.focus({ preventScroll: true }));
  }

  leave() {
    this.view?.close();
    this.view = null;
  }

  #find(path) {
    const given = path.split("/").filter(Boolean);
    for (const { page, parts } of this.pages) {
      if (parts.length !== given.length) continue;
      const params = {};
      const fits = parts.every((part, index) => {
        if (!part.startsWith(":")) return part === given[index];
        params[part.slice(1)] = given[index];
        return true;
      });
      if (fits) return { page, params };
    }
    return null;
  }

  #follow(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!link.pathname.startsWith(`${HOME}/`) || link.pathname.startsWith(`${HOME}/static/`)) return;
    event.preventDefault();
    if (link.href !== location.href) this.go(`${link.pathname.slice(HOME.length)}${link.search}`);
  }
}

let router = null;

export function setRouter(made) {
  router = made;
}

// Show another page, as by a click on a link.
export function go(path, options) {
  router.go(path, options);
}
