// A paged list of the API that a page shows: loads it, filters it, keeps it fresh.
import { html, nothing } from "../lib.js";
import { failure, loading } from "./parts.js";
import { dataTable, pager } from "./table.js";

// load({ page, size, filter, signal }) answers { rows, total }. filter holds the values of the address's
// query that are named in filters.
export class List {
  constructor(view, { load, size = 20, filters = [] }) {
    this.view = view;
    this.size = size;
    this.filters = filters;
    this.rows = null;
    this.total = 0;
    this.error = null;
    this.busy = false;
    this.page = Math.max(1, Number(view.query.get("page") ?? 1) || 1);
    this.filter = Object.fromEntries(filters.map((name) => [name, view.query.get(name) ?? ""]));
    this.load = load;
    this.refresh();
  }

  get isFiltered() {
    return Object.values(this.filter).some(Boolean);
  }

  // Load again what is shown; the answers of earlier calls that come later are dropped.
  async refresh() {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    this.busy = true;
    this.view.update();
    try {
      const found = await this.load({ page: this.page, size: this.size, filter: this.filter, signal: this.view.signal });
      if (asked !== this.asked) return;
      this.error = null;
      this.rows = found.rows;
      this.total = found.total;
      const last = Math.max(1, Math.ceil(this.total / this.size));
      if (this.page > last) return void this.go(last);
    } catch (error) {
      if (asked !== this.asked || error.name === "AbortError") return;
      this.error = error;
    } finally {
      if (asked === this.asked) this.busy = false;
      this.view.update();
    }
  }

  // Once for all that comes within a moment.
  refreshSoon(pause = 250) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.view.signal.aborted || this.refresh(), pause);
  }

  go(page) {
    this.page = page;
    this.view.setQuery({ page: page > 1 ? page : "" });
    return this.refresh();
  }

  setFilter(name, value) {
    this.filter[name] = value;
    this.view.setQuery({ [name]: value });
    this.page = 1;
    this.view.setQuery({ page: "" });
    this.refreshSoon();
    this.view.update();
  }

  // none: what to show when there is nothing at all. The rest as for dataTable.
  draw({ none, ...table }) {
    if (this.error && !this.rows) return failure(this.error, () => this.refresh());
    if (!this.rows) return loading();
    return html`
      ${this.error ? failure(this.error, () => this.refresh()) : nothing}
      ${this.rows.length
        ? dataTable({ ...table, rows: this.rows, busy: this.busy })
        : this.isFiltered
          ? html`<p class="no-match" role="status">Nothing matches.</p>`
          : none}
      ${pager({ page: this.page, size: this.size, total: this.total, go: (page) => this.go(page) })}
    `;
  }
}

export function searchField(list, name, label) {
  return html`<label class="search"><span class="wa-visually-hidden">${label}</span>
    <wa-icon name="search"></wa-icon>
    <input type="search" placeholder=${label} autocomplete="off" spellcheck="false" .value=${list.filter[name]} @input=${(event) => list.setFilter(name, event.target.value)}>
  </label>`;
}

export function choice(list, name, label, options) {
  return html`<span class="choice">
    <select aria-label=${label} @change=${(event) => list.setFilter(name, event.target.value)}>
      ${options.map((each) => html`<option value=${each.value} ?selected=${each.value === list.filter[name]}>${each.label}</option>`)}
    </select>
  </span>`;
}
