import { html, nothing } from "../lib.js";
import { get } from "../api.js";
import { ago, when } from "../format.js";
import { session } from "../session.js";
import { openDialog } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { choice, List, searchField } from "../ui/list.js";
import { copyable, empty, facts, pageHead } from "../ui/parts.js";

const OUTCOMES = [
  { value: "", label: "Any outcome" },
  { value: "accepted", label: "Accepted" },
  { value: "refused", label: "Refused" },
];

export const page = {
  path: "/audit",
  nav: { label: "Audit log", icon: "scroll-text", group: "Project" },
  role: "admin",
  open(view) {
    view.title("Audit log");
    const known = { keys: [] };
    get("/keys", {}, { signal: view.signal })
      .then((found) => {
        known.keys = found.data;
        view.update();
      })
      .catch(() => {});
    const list = new List(view, {
      filters: ["keyId", "objectId", "outcome", "startTime", "endTime"],
      size: 25,
      async load({ page, size, filter, signal }) {
        const found = await get("/audit", { ...filter, pageNum: page, pageSize: size }, { signal });
        return { rows: found.entries, total: found.total };
      },
    });
    view.onEvent(() => list.page === 1 && list.refreshSoon(1000));
    view.every(30, () => list.page === 1 && list.refresh());
    return () => draw(list, known.keys);
  },
};

function draw(list, keys) {
  return html`
    ${pageHead({ title: "Audit log", about: "Who changed what of this project, or was refused to. No secrets and no bodies are kept." })}
    <div class="filters">
      ${searchField(list, "objectId", "Filter by the id of an object")} ${choice(list, "keyId", "API key", keyChoices(list, keys))}
      ${choice(list, "outcome", "Outcome", OUTCOMES)}
      <span class="date-range">${timeField(list, "startTime", "From")} ${timeField(list, "endTime", "To")}</span>
    </div>
    ${list.draw({
      caption: "Audit log",
      id: (row) => row.id,
      columns: [
        { label: "When", cell: (row) => html`<span class="nowrap" title=${when(row.at)}>${ago(row.at)}</span>` },
        { label: "Who", cell: (row) => whoOf(row, keys) },
        { label: "What", className: "long", cell: (row) => html`<span class="mono audit-path">${row.method} ${shortPath(row.path)}</span>${row.note ? html`<span class="reason" title=${row.note}>${row.note}</span>` : nothing}` },
        { label: "Objects", cell: (row) => objectsOf(row, list) },
        { label: "Outcome", cell: outcomeOf },
      ],
      actions: (row) => html`<span class="buttons"><button type="button" class="quiet small" aria-label="Details of ${row.method} ${shortPath(row.path)}" @click=${() => details(row, keys)}>${icon("info")}</button></span>`,
      none: empty({ symbol: "scroll-text", title: "Nothing was changed yet", text: "Each call that changes something has an entry here, with the key that it was made with." }),
    })}
  `;
}

function keyChoices(list, keys) {
  const options = [{ value: "", label: "Any key" }, ...keys.map((key) => ({ value: key.id, label: key.name || `${key.hint}…` }))];
  const asked = list.filter.keyId;
  if (asked && !options.some((each) => each.value === asked)) options.push({ value: asked, label: asked });
  return options;
}

// The address has Unix seconds, the field the browser's own time.
function timeField(list, name, label) {
  const seconds = Number(list.filter[name]);
  const local = seconds ? new Date((seconds - new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16) : "";
  const change = (event) => {
    const at = new Date(event.target.value).getTime();
    list.setFilter(name, Number.isFinite(at) ? String(Math.round(at / 1000)) : "");
  };
  return html`<label class="date-filter"><span>${label}</span><input type="datetime-local" .value=${local} @change=${change}></label>`;
}

function shortPath(path) {
  return path.replace("/gpu-instance/openapi/v1", "");
}

function whoOf(row, keys) {
  const key = keys.find((each) => each.id === row.keyId);
  const name = row.keyId ? (key ? key.name || `${key.hint}…` : row.keyId) : "The operator";
  return html`<span class="nowrap">${name}</span><span class="id nowrap">${row.role}${row.keyId && row.keyId === session.own?.id ? ", this key" : nothing}</span>`;
}

function objectsOf(row, list) {
  if (!row.objects.length) return html`<span class="quiet-text">None</span>`;
  return html`<span class="links">
    ${row.objects.slice(0, 2).map((id) => html`<button type="button" class="quiet small mono object" title="Show all about ${id}" @click=${() => list.setFilter("objectId", id)}>${id}</button>`)}
    ${row.objects.length > 2 ? html`<span class="quiet-text">and ${row.objects.length - 2} more</span>` : nothing}
  </span>`;
}

function outcomeOf(row) {
  const accepted = row.outcome === "accepted";
  return html`<span class="status ${accepted ? "good" : "bad"}"><span class="dot" aria-hidden="true"></span>${accepted ? "Accepted" : "Refused"}</span>
    ${row.reason ? html`<span class="id mono">${row.reason}</span>` : nothing}`;
}

function details(row, keys) {
  return openDialog({
    title: "Entry of the audit log",
    wide: true,
    draw: ({ close }) => html`<div class="stack">
      ${facts([
        ["When", when(row.at)],
        ["Who", whoOf(row, keys)],
        ["From", html`<span class="mono">${row.client || "the server's own host"}</span>`],
        ["Call", html`<span class="mono">${row.method} ${row.path}</span>`],
        ["Objects", row.objects.length ? html`<span class="chips">${row.objects.map((id) => copyable(id, { label: "id" }))}</span>` : "None"],
        ["Answer", html`${row.status} ${outcomeOf(row)}`],
        row.note ? ["Note", row.note] : null,
        row.requestId ? ["Request", copyable(row.requestId, { label: "request id" })] : null,
      ])}
      <div class="buttons end"><button type="button" class="plain" autofocus @click=${() => close()}>Done</button></div>
    </div>`,
  });
}
