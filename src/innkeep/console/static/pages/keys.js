import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { askForKey, keyColumns } from "../key-form.js";
import { session } from "../session.js";
import { confirm } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { List } from "../ui/list.js";
import { empty, menu, pageHead } from "../ui/parts.js";
import { go } from "../router.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/keys",
  nav: { label: "API keys", icon: "key-round", group: "Access" },
  role: "admin",
  open(view) {
    view.title("API keys");
    const list = new List(view, {
      size: 100,
      async load({ signal }) {
        const found = (await get("/keys", {}, { signal })).data;
        return { rows: found, total: found.length };
      },
    });
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  const add = html`<button type="button" class="primary" @click=${() => create(list)}>${icon("plus")} Create API key</button>`;
  return html`
    ${pageHead({ title: "API keys", about: "Give each person and program a key of its own, with the least role that will do.", actions: session.can("admin") ? add : nothing })}
    ${list.draw({
      caption: "API keys",
      id: (row) => row.id,
      columns: keyColumns(),
      actions: (row) => actionsOf(row, list),
      none: empty({ symbol: "key-round", title: "No API keys", text: "Create one for each person and program.", action: add }),
    })}
  `;
}

function actionsOf(row, list) {
  return html`<span class="buttons">${menu(`More for ${row.name || row.hint}`, [
    { label: "What it did", icon: "scroll-text", act: () => go(`/audit?keyId=${encodeURIComponent(row.id)}`) },
    { label: "Revoke", icon: "trash-2", danger: true, act: () => revoke(row, list) },
  ])}</span>`;
}

async function create(list) {
  const made = await askForKey({
    title: "Create API key",
    operatorToo: true,
    act: (body, idempotencyKey) => post("/key/create", body, { idempotencyKey }),
  });
  if (made) list.refresh();
}

async function revoke(row, list) {
  const own = row.id === session.own?.id;
  const done = await confirm({
    title: `Revoke ${row.name || row.hint}?`,
    body: html`<p>Whoever uses it is refused from the next request on. What it made stays. <strong>This cannot be undone.</strong></p>
      ${own ? html`<p class="note-box">You are signed in with this key: you will be signed out.</p>` : nothing}`,
    verb: "Revoke",
    danger: true,
    act: () => post("/key/revoke", { id: row.id }),
  });
  if (!done) return;
  if (own) return session.end();
  toast(`${row.name || row.hint} was revoked.`, "info");
  list.refresh();
}
