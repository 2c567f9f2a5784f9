import { html, nothing } from "../lib.js";
import { get } from "../api.js";
import { ago, cores } from "../format.js";
import { isFailed, ordersFor, STATUS_CHOICES, statusBadge } from "../instances.js";
import { session } from "../session.js";
import { choice, List, searchField } from "../ui/list.js";
import { icon } from "../ui/icon.js";
import { empty, menu, pageHead } from "../ui/parts.js";

export const page = {
  path: "/instances",
  nav: { label: "Instances", icon: "server", group: "Compute" },
  open(view) {
    view.title("Instances");
    const list = new List(view, {
      filters: ["name", "status"],
      async load({ page, size, filter, signal }) {
        const found = await get("/gpu/instances", { ...filter, pageNum: page, pageSize: size }, { signal });
        return { rows: found.instances, total: found.total };
      },
    });
    view.onEvent((event) => {
      const row = event && list.rows?.find((each) => each.id === event.instanceId);
      // The status shows at once; what else changed is asked for.
      if (row && event.type === "instance.status") row.status = event.status;
      if (!event || event.type === "instance.status") list.refreshSoon();
      view.update();
    });
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  const mayCreate = session.can("member");
  const create = html`<a class="button primary" href="/console/instances/create">${icon("plus")} Create instance</a>`;
  return html`
    ${pageHead({ title: "Instances", actions: mayCreate ? create : nothing })}
    <div class="filters">
      ${searchField(list, "name", "Filter by name")} ${choice(list, "status", "Status", STATUS_CHOICES)}
    </div>
    ${list.draw({
      caption: "Instances",
      id: (row) => row.id,
      columns: [
        { label: "Name", cell: (row) => nameOf(row) },
        { label: "Status", cell: (row) => statusOf(row) },
        { label: "Size", className: "whole", cell: (row) => html`${cores(row.cpuNum)}, ${row.memory} GiB` },
        { label: "Image", className: "long", cell: (row) => html`<span class="clip mono" title=${row.imageUrl}>${row.imageUrl}</span>` },
        { label: "Cluster", cell: (row) => html`<span class="clip short" title=${row.clusterName}>${row.clusterName}</span>` },
        { label: "Created", className: "whole", cell: (row) => ago(row.createdAt) },
      ],
      actions: (row) => actionsOf(row),
      none: empty({
        symbol: "server",
        title: "No instances yet",
        text: "An instance is a container of your own, with cores, memory, a disk that survives a stop, and ports that are reached from outside.",
        action: mayCreate ? create : nothing,
      }),
    })}
  `;
}

function nameOf(row) {
  return html`<a href="/console/instances/${row.id}">${row.name}</a>${row.name === row.id ? nothing : html`<span class="id mono">${row.id}</span>`}`;
}

function statusOf(row) {
  return html`${statusBadge(row.status, isFailed(row))}${isFailed(row) ? html`<span class="reason" title=${row.statusError.message}>${row.statusError.message}</span>` : nothing}`;
}

function actionsOf(row) {
  const orders = ordersFor(row);
  const quick = orders.find((each) => ["Start", "Stop"].includes(each.label));
  return html`<span class="buttons">
    ${quick
      ? html`<button type="button" class="plain small" aria-label="${quick.label} ${row.name}" @click=${quick.act}>${icon(quick.icon)} ${quick.label}</button>`
      : nothing}
    ${orders.length ? menu(`More for ${row.name}`, orders) : nothing}
  </span>`;
}
