import { html } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { session } from "../session.js";
import { confirm } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { List } from "../ui/list.js";
import { empty, menu, pageHead } from "../ui/parts.js";
import { problem, toast } from "../ui/toast.js";
import { storagePages } from "./network-storages.js";

export const page = {
  path: "/network-storages/trash",
  open(view) {
    view.title("Trash of network storages");
    const list = new List(view, {
      async load({ page, size, signal }) {
        const found = await get("/networkstorages/trash", { pageNum: page, pageSize: size }, { signal });
        return { rows: found.data, total: found.total };
      },
    });
    view.every(30, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  return html`
    ${pageHead({ title: "Network storages", about: "What was deleted can be restored with all that is in it, until it is removed for good." })}
    ${storagePages("trash")}
    ${list.draw({
      caption: "Deleted network storages",
      id: (row) => row.storageId,
      columns: [
        { label: "Name", cell: (row) => html`<strong>${row.storageName}</strong><span class="id mono">${row.storageId}</span>` },
        { label: "Size", className: "number", cell: (row) => `${row.storageSize} GiB` },
        { label: "Cluster", cell: (row) => row.clusterName },
        { label: "Deleted", cell: (row) => html`<span title=${when(row.deletedAt)}>${ago(row.deletedAt)}</span>` },
        { label: "Removed", cell: (row) => html`<span title=${when(row.purgeAt)}>${ago(row.purgeAt)}</span>` },
      ],
      actions: session.can("member") ? (row) => actionsOf(row, list) : null,
      none: empty({ symbol: "trash-2", title: "The trash is empty", text: "Network storages that are deleted stay here for a while, and can be restored." }),
    })}
  `;
}

function actionsOf(row, list) {
  return html`<span class="buttons">
    <button type="button" class="plain small" aria-label="Restore ${row.storageName}" @click=${() => restore(row, list).catch(problem)}>${icon("undo-2")} Restore</button>
    ${menu(`More for ${row.storageName}`, [{ label: "Remove for good", icon: "trash-2", danger: true, act: () => purge(row, list) }])}
  </span>`;
}

async function restore(row, list) {
  await post("/networkstorage/restore", { storageId: row.storageId });
  toast(`${row.storageName} was restored.`);
  list.refresh();
}

async function purge(row, list) {
  const done = await confirm({
    title: `Remove ${row.storageName} for good?`,
    body: html`<p>The storage and all that is in it, up to ${row.storageSize} GiB, are removed now. <strong>This cannot be undone.</strong></p>`,
    verb: "Remove for good",
    danger: true,
    typed: row.storageName,
    act: () => post("/networkstorage/purge", { storageId: row.storageId }),
  });
  if (!done) return;
  toast(`${row.storageName} was removed.`, "info");
  list.refresh();
}
