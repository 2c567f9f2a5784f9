import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { isLeaving, STATUS_CHOICES, statusBadge } from "../instances.js";
import { session } from "../session.js";
import { textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { choice, List, searchField } from "../ui/list.js";
import { empty, menu, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/operator/instances",
  nav: { label: "All instances", icon: "layers", group: "Operator" },
  role: "operator",
  open(view) {
    view.title("All instances");
    const known = { clusters: [] };
    get("/operator/clusters", {}, { signal: view.signal })
      .then((found) => {
        known.clusters = found.clusters;
        view.update();
      })
      .catch(() => {});
    const list = new List(view, {
      filters: ["name", "project", "clusterId", "status"],
      async load({ page, size, filter, signal }) {
        const found = await get("/operator/instances", { ...filter, pageNum: page, pageSize: size }, { signal });
        return { rows: found.instances, total: found.total };
      },
    });
    // Events are those of the own project only.
    view.onEvent(() => list.refreshSoon());
    view.every(5, () => list.refresh());
    return () => draw(list, known);
  },
};

function draw(list, known) {
  const clusterName = (id) => known.clusters.find((each) => each.id === id)?.name ?? id;
  return html`
    ${pageHead({ title: "All instances", about: "What runs where, of every project, without anything that its owner put in." })}
    <div class="filters">
      ${searchField(list, "name", "Filter by name")} ${searchField(list, "project", "Project, by its whole name")}
      ${choice(list, "clusterId", "Cluster", [{ value: "", label: "Any cluster" }, ...known.clusters.map((each) => ({ value: each.id, label: each.name }))])}
      ${choice(list, "status", "Status", STATUS_CHOICES)}
    </div>
    ${list.draw({
      caption: "Instances of all projects",
      id: (row) => row.id,
      columns: [
        { label: "Name", cell: (row) => html`${row.project === session.own?.project ? html`<a href="/console/instances/${row.id}">${row.name}</a>` : html`<strong>${row.name}</strong>`}<span class="id mono">${row.id}</span>` },
        { label: "Project", cell: (row) => html`<a href="/console/operator/projects/one?name=${encodeURIComponent(row.project)}">${row.project}</a>` },
        { label: "Status", cell: (row) => html`${statusBadge(row.status, Boolean(row.statusError?.state))}<span class="id" title=${when(row.statusAt)}>${ago(row.statusAt)}</span>` },
        { label: "Size", cell: (row) => html`<span class="nowrap">${row.cores} ${row.cores === 1 ? "core" : "cores"}, ${row.memoryGib} GiB</span>` },
        { label: "Image", className: "long", cell: (row) => html`<span class="clip mono" title=${row.image}>${row.image}</span>` },
        { label: "Cluster", cell: (row) => clusterName(row.clusterId) },
      ],
      actions: (row) => actionsOf(row, list),
      none: empty({ symbol: "layers", title: "No instances", text: "No project has an instance now." }),
    })}
  `;
}

function actionsOf(row, list) {
  if (isLeaving(row.status)) return nothing;
  return html`<span class="buttons">${menu(`More for ${row.name}`, [
    ...(row.status === "running" ? [{ label: "Stop", icon: "square", act: () => order(row, list, "stop") }] : []),
    { label: "Delete", icon: "trash-2", danger: true, act: () => order(row, list, "delete") },
  ])}</span>`;
}

const ORDERS = {
  stop: { verb: "Stop", text: "It is stopped and keeps its disks; its owner may start it again.", told: "is being stopped" },
  delete: { verb: "Delete", text: "The instance, its root disk and its local storage are removed. This cannot be undone.", told: "is being deleted" },
};

async function order(row, list, kind) {
  const { verb, text, told } = ORDERS[kind];
  const done = await formDialog({
    title: `${verb} ${row.name} of ${row.project}?`,
    verb,
    danger: kind === "delete",
    about: text,
    values: { reason: "" },
    draw: (form) => textField(form, { name: "reason", label: "Reason", hint: "Told to the owner, in the instance's history and in the audit log." }),
    act: (form) => post(`/operator/instance/${kind}`, { instanceId: row.id, reason: form.values.reason }, { idempotencyKey: form.idempotencyKey }),
  });
  if (!done) return;
  toast(`${row.name} ${told}.`, "info");
  list.refresh();
}
