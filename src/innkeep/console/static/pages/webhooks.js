import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { statusText } from "../instances.js";
import { session } from "../session.js";
import { confirm, openDialog } from "../ui/dialog.js";
import { textField } from "../ui/form.js";
import { formDialog, showOnce } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { List } from "../ui/list.js";
import { empty, loading, menu, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

// Those that people wait for; each other one can be named as a code.
const STATUSES = ["running", "exited", "removed", "pulling", "starting", "stopping"];

export const page = {
  path: "/webhooks",
  nav: { label: "Webhooks", icon: "webhook", group: "Access" },
  open(view) {
    view.title("Webhooks");
    const list = new List(view, {
      size: 100,
      async load({ signal }) {
        const found = (await get("/webhooks", {}, { signal })).data;
        return { rows: found, total: found.length };
      },
    });
    view.onEvent(() => list.refreshSoon(2000));
    view.every(15, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  const may = session.can("member");
  const add = html`<button type="button" class="primary" @click=${() => create(list)}>${icon("plus")} Add webhook</button>`;
  return html`
    ${pageHead({ title: "Webhooks", about: "Signed messages to your own address when something happens to an instance.", actions: may ? add : nothing })}
    ${list.draw({
      caption: "Webhooks",
      id: (row) => row.id,
      columns: [
        { label: "Address", className: "long", cell: (row) => html`<span class="clip mono" title=${row.url}>${row.url}</span><span class="id mono">${row.id}</span>` },
        { label: "Events", cell: wanted },
        { label: "Health", cell: health },
        { label: "Deliveries", cell: deliveries },
      ],
      actions: may ? (row) => actionsOf(row, list) : null,
      none: empty({
        symbol: "webhook",
        title: "No webhooks yet",
        text: "Add an address of yours, and be told when instances start, stop or fail.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

function wanted(row) {
  const names = [...row.statuses.map((each) => statusText(each)), ...row.codes];
  return names.length ? html`<span class="chips">${names.map((each) => html`<span class="tag">${each}</span>`)}</span>` : "All";
}

function health(row) {
  const [kind, text] = row.lastError ? ["bad", "Failing"] : row.delivered ? ["good", "Healthy"] : ["rest", "Nothing sent yet"];
  return html`<span class="status ${kind}"><span class="dot" aria-hidden="true"></span>${text}</span>
    ${row.lastError ? html`<span class="reason" title=${row.lastError}>${row.lastError}</span>` : nothing}`;
}

function deliveries(row) {
  const parts = [`${row.delivered} delivered`, row.waiting ? `${row.waiting} waiting` : "", row.dropped ? `${row.dropped} given up` : ""];
  return html`<span class="nowrap">${parts.filter(Boolean).join(", ")}</span>${Number(row.lastDeliveredAt) ? html`<span class="id" title=${when(row.lastDeliveredAt)}>last ${ago(row.lastDeliveredAt)}</span>` : nothing}`;
}

function actionsOf(row, list) {
  return html`<span class="buttons">
    <button type="button" class="plain small" aria-label="Test ${row.url}" @click=${() => test(row, list)}>${icon("send")} Test</button>
    ${menu(`More for ${row.url}`, [{ label: "Delete", icon: "trash-2", danger: true, act: () => remove(row, list) }])}
  </span>`;
}

async function create(list) {
  const made = await formDialog({
    title: "Add webhook",
    verb: "Add",
    values: { url: "", statuses: [], codes: "" },
    draw: (form) => html`
      ${textField(form, { name: "url", label: "Address", type: "url", mono: true, placeholder: "https://ops.example.com/innkeep", hint: "https, or http. Messages are signed, so it needs no password." })}
      <fieldset class="field"><legend class="label">Tell when an instance becomes</legend>
        <div class="checks">
          ${STATUSES.map(
            (status) => html`<label><input type="checkbox" .checked=${form.values.statuses.includes(status)} @change=${(event) => toggle(form, status, event.target.checked)}> ${statusText(status)}</label>`,
          )}
        </div>
        <p class="hint">With nothing chosen here and below, everything is told.</p>
      </fieldset>
      ${textField(form, { name: "codes", label: "And at these codes", optional: true, mono: true, placeholder: "outOfMemory, imageNotFound", hint: "Codes of events, with commas between." })}`,
    act: (form) => {
      const codes = form.values.codes.split(",").map((each) => each.trim()).filter(Boolean);
      return post("/webhook/create", { url: form.values.url, statuses: form.values.statuses, codes }, { idempotencyKey: form.idempotencyKey });
    },
  });
  if (!made) return;
  list.refresh();
  await showOnce({
    title: "The webhook's secret",
    label: "Secret",
    value: made.secret,
    text: "Your program checks with it that a message is genuine, by any library of Standard Webhooks.",
  });
}

function toggle(form, status, on) {
  form.set("statuses", on ? [...form.values.statuses, status] : form.values.statuses.filter((each) => each !== status));
}

function test(row, list) {
  let result = null;
  let failed = "";
  return openDialog({
    title: "Test message",
    draw({ close, update }) {
      if (!result && !failed && !row.testing) {
        row.testing = true;
        post("/webhook/test", { id: row.id })
          .then((answer) => (result = answer))
          .catch((error) => (failed = error.message))
          .finally(() => {
            row.testing = false;
            update();
            list.refresh();
          });
      }
      return html`<div class="stack">
        <p>To <code>${row.url}</code></p>
        ${failed
          ? html`<p class="problem" role="alert">${failed}</p>`
          : !result
            ? loading("Waiting for the answer")
            : result.delivered
              ? html`<p role="status"><span class="status good"><span class="dot" aria-hidden="true"></span>Delivered</span> It answered ${result.status}.</p>`
              : html`<div role="status" class="stack"><p><span class="status bad"><span class="dot" aria-hidden="true"></span>Not delivered</span></p><p>${result.error}</p></div>`}
        <div class="buttons end"><button type="button" class="plain" autofocus @click=${() => close()}>Done</button></div>
      </div>`;
    },
  });
}

async function remove(row, list) {
  const done = await confirm({
    title: "Delete this webhook?",
    body: html`<p><code>${row.url}</code> is told nothing more.${row.waiting ? ` ${row.waiting} messages that wait are dropped.` : ""}</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/webhook/delete", { id: row.id }),
  });
  if (!done) return;
  toast("The webhook was deleted.", "info");
  list.refresh();
}
