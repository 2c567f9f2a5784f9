import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { clusterOptions, clusters, instanceLinks, instances, usersByStorage } from "../owned.js";
import { session } from "../session.js";
import { openDialog } from "../ui/dialog.js";
import { selectField, textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { confirm } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { List, searchField } from "../ui/list.js";
import { empty, menu, pageHead } from "../ui/parts.js";
import { subPages } from "../ui/tabs.js";
import { problem, toast } from "../ui/toast.js";

export const page = {
  path: "/network-storages",
  nav: { label: "Network storages", icon: "hard-drive", group: "Storage and network" },
  open(view) {
    view.title("Network storages");
    const list = new List(view, {
      filters: ["storageName"],
      async load({ page, size, filter, signal }) {
        const [found, all] = await Promise.all([
          get("/networkstorages/list", { ...filter, pageNum: page, pageSize: size }, { signal }),
          instances(signal),
        ]);
        const users = usersByStorage(all);
        return { rows: found.data.map((row) => ({ ...row, users: users.get(row.storageId) ?? [] })), total: found.total };
      },
    });
    view.onEvent((event) => {
      if (!event || event.type === "instance.status") list.refreshSoon();
    });
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

export function storagePages(current) {
  return subPages("Network storages", [
    { href: "/console/network-storages", label: "In use", current: current === "list" },
    { href: "/console/network-storages/trash", label: "Trash", current: current === "trash" },
  ]);
}

function draw(list) {
  const may = session.can("member");
  const add = html`<button type="button" class="primary" @click=${() => create(list).catch(problem)}>${icon("plus")} Create network storage</button>`;
  return html`
    ${pageHead({ title: "Network storages", about: "Disks that outlive instances, and that several instances of a cluster can mount at once.", actions: may ? add : nothing })}
    ${storagePages("list")}
    <div class="filters">${searchField(list, "storageName", "Filter by name")}</div>
    ${list.draw({
      caption: "Network storages",
      id: (row) => row.storageId,
      columns: [
        { label: "Name", cell: (row) => html`<strong>${row.storageName}</strong><span class="id mono">${row.storageId}</span>` },
        { label: "Size", className: "number", cell: (row) => `${row.storageSize} GiB` },
        { label: "Cluster", cell: (row) => row.clusterName },
        { label: "Mounted by", cell: (row) => instanceLinks(row.users) },
      ],
      actions: may ? (row) => actionsOf(row, list) : null,
      none: empty({
        symbol: "hard-drive",
        title: "No network storages yet",
        text: "Create one, then choose it in the form that creates an instance. What is written to it stays when the instance is deleted.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

function actionsOf(row, list) {
  return html`<span class="buttons">${menu(`More for ${row.storageName}`, [
    { label: "Rename or grow", icon: "pencil", act: () => change(row, list) },
    { label: "Delete", icon: "trash-2", danger: true, act: () => remove(row, list) },
  ])}</span>`;
}

const NAME_HINT = "Letters, digits and hyphens.";

async function create(list) {
  const options = clusterOptions(await clusters(list.view.signal), (each) => each.supportNetworkStorage);
  if (!options.length) return toast("No cluster offers network storage.", "danger");
  const made = await formDialog({
    title: "Create network storage",
    verb: "Create",
    values: { storageName: "", storageSize: "10", clusterId: options[0].value },
    draw: (form) => html`
      ${textField(form, { name: "storageName", label: "Name", hint: NAME_HINT, placeholder: "datasets" })}
      <div class="pair">
        ${textField(form, { name: "storageSize", label: "Size (GiB)", inputmode: "numeric", hint: "Nobody can write more into it. It can grow, not shrink." })}
        ${selectField(form, { name: "clusterId", label: "Cluster", options, hint: "Instances of this cluster can mount it." })}
      </div>`,
    act: (form) => post("/networkstorage/create", form.values, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast(`${made.storageName} was created.`);
  list.refresh();
}

async function change(row, list) {
  const made = await formDialog({
    title: `Rename or grow ${row.storageName}`,
    verb: "Save",
    values: { storageName: row.storageName, storageSize: String(row.storageSize) },
    draw: (form) => html`
      ${textField(form, { name: "storageName", label: "Name", hint: NAME_HINT })}
      ${textField(form, { name: "storageSize", label: "Size (GiB)", inputmode: "numeric", hint: `At least ${row.storageSize}, what it has now. Instances that mount it run on.` })}`,
    act: (form) => post("/networkstorage/update", { storageId: row.storageId, ...form.values }, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast(`${made.storageName} was changed.`);
  list.refresh();
}

async function remove(row, list) {
  if (row.users.length) return void inUse(row);
  const done = await confirm({
    title: `Delete ${row.storageName}?`,
    body: html`<p>It goes into the trash, and can be restored from there with all that is in it until it is removed for good.</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/networkstorage/delete", { storageId: row.storageId }),
  });
  if (!done) return;
  toast(`${row.storageName} is in the trash.`, "info");
  list.refresh();
}

function inUse(row) {
  return openDialog({
    title: `${row.storageName} is in use`,
    draw: ({ close }) => html`<div class="stack">
      <p>It can be deleted once no instance mounts it; stopped ones count. It is mounted by:</p>
      <div @click=${(event) => event.target.closest("a") && close()}>${instanceLinks(row.users, 20)}</div>
      <div class="buttons end"><button type="button" class="plain" autofocus @click=${() => close()}>Done</button></div>
    </div>`,
  });
}
