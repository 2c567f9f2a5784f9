import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, bytes, when } from "../format.js";
import { clusterOptions, clusters, registryAuths } from "../owned.js";
import { session } from "../session.js";
import { confirm } from "../ui/dialog.js";
import { selectField, textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { choice, List, searchField } from "../ui/list.js";
import { meter } from "../ui/meter.js";
import { empty, menu, pageHead } from "../ui/parts.js";
import { problem, toast } from "../ui/toast.js";

const STATES = { Pending: ["Waiting", "busy"], Running: ["Pulling", "busy"], Succeeded: ["Ready", "good"], Failed: ["Failed", "bad"] };

export const page = {
  path: "/images/prewarm",
  nav: { label: "Prewarmed images", icon: "download", group: "Images" },
  open(view) {
    view.title("Prewarmed images");
    const state = { quota: null };
    const list = new List(view, {
      filters: ["name", "state"],
      async load({ page, size, filter, signal }) {
        const [found, quota] = await Promise.all([
          get("/image/prewarm", { ...filter, pageNum: page, pageSize: size }, { signal }),
          get("/image/prewarm/quota", {}, { signal }),
        ]);
        state.quota = quota;
        return { rows: found.data, total: found.total };
      },
    });
    // Tasks have no events.
    view.every(2, () => list.rows?.some((row) => isBusy(row)) && list.refresh());
    view.every(30, () => list.refresh());
    return () => draw(list, state);
  },
};

const isBusy = (row) => ["Pending", "Running"].includes(row.state);

function draw(list, state) {
  const may = session.can("member");
  const add = html`<button type="button" class="primary" @click=${() => create(list).catch(problem)}>${icon("plus")} Prewarm an image</button>`;
  return html`
    ${pageHead({ title: "Prewarmed images", about: "Images that are pulled on a cluster before an instance needs them, so that creates don't wait.", actions: may ? add : nothing })}
    ${state.quota && state.quota.total ? quotaPanel(state.quota) : nothing}
    <div class="filters">
      ${searchField(list, "name", "Filter by image or note")}
      ${choice(list, "state", "State", [{ value: "", label: "Any state" }, ...Object.entries(STATES).map(([value, [label]]) => ({ value, label }))])}
    </div>
    ${list.draw({
      caption: "Prewarm tasks",
      id: (row) => row.id,
      columns: [
        { label: "Image", className: "long", cell: (row) => html`<strong>${row.imageName}</strong><span class="id"><span class="clip mono" title=${row.imageUrl}>${row.imageUrl}</span></span>` },
        { label: "State", cell: stateOf },
        { label: "Cluster", cell: (row) => row.clusterName },
        { label: "Size", cell: (row) => (Number(row.imageSize) ? html`<span class="nowrap">${bytes(Number(row.imageSize))}</span>` : html`<span class="quiet-text">Not known yet</span>`) },
        { label: "Note", cell: (row) => row.note || html`<span class="quiet-text">None</span>` },
        { label: "Created", cell: (row) => html`<span class="nowrap" title=${when(row.createTime)}>${ago(row.createTime)}</span>` },
      ],
      actions: may ? (row) => actionsOf(row, list) : null,
      none: empty({
        symbol: "download",
        title: "No prewarmed images yet",
        text: "Have a large image pulled ahead. Instances that are created from it then start within seconds.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

function quotaPanel(quota) {
  const note = `Finished tasks count until they are deleted. An image may have ${quota.perImageSize} GiB.`;
  return html`<div class="panel quota-strip">${meter({ label: "Quota of tasks", used: quota.total, total: quota.limit, note })}</div>`;
}

function stateOf(row) {
  const [text, kind] = STATES[row.state] ?? [row.state, "rest"];
  return html`<span class="status ${kind}"><span class="dot" aria-hidden="true"></span>${text}</span>
    ${row.reason.length ? html`<span class="reason" title=${row.reason.join(" ")}>${row.reason.join(" ")}</span>` : nothing}`;
}

function actionsOf(row, list) {
  return html`<span class="buttons">${menu(`More for ${row.imageName}`, [
    { label: "Edit the note", icon: "pencil", act: () => edit(row, list) },
    { label: "Delete", icon: "trash-2", danger: true, act: () => remove(row, list) },
  ])}</span>`;
}

async function create(list) {
  const [places, auths] = await Promise.all([clusters(list.view.signal), registryAuths(list.view.signal)]);
  const options = clusterOptions(places);
  const made = await formDialog({
    title: "Prewarm an image",
    verb: "Prewarm",
    values: { imageUrl: "", clusterId: options[0]?.value ?? "", repositoryAuth: "", note: "" },
    draw: (form) => html`
      ${textField(form, { name: "imageUrl", label: "Image", mono: true, placeholder: "registry.example.com/tools/builder:1.4" })}
      <div class="pair">
        ${selectField(form, { name: "clusterId", label: "Cluster", options })}
        ${selectField(form, { name: "repositoryAuth", label: "Registry auth", options: [{ value: "", label: "None: a public image" }, ...auths.map((each) => ({ value: each.id, label: `${each.name} (${each.username})` }))] })}
      </div>
      ${textField(form, { name: "note", label: "Note", optional: true })}`,
    act: (form) => post("/image/prewarm", form.values, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast("The image is being pulled.");
  list.refresh();
}

async function edit(row, list) {
  const made = await formDialog({
    title: `Note on ${row.imageName}`,
    verb: "Save",
    values: { note: row.note },
    draw: (form) => textField(form, { name: "note", label: "Note", optional: true }),
    act: (form) => post("/image/prewarm/edit", { id: row.id, ...form.values }, { idempotencyKey: form.idempotencyKey }),
  });
  if (made) list.refresh();
}

async function remove(row, list) {
  const done = await confirm({
    title: `Delete the task for ${row.imageName}?`,
    body: html`<p>${isBusy(row) ? "The pull ends. " : ""}An image that is there already stays on the cluster.</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/image/prewarm/delete", { ids: [row.id] }),
  });
  if (!done) return;
  toast("The task was deleted.", "info");
  list.refresh();
}
