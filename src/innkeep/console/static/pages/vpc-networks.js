import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { clusterOptions, clusters, instanceLinks, instances } from "../owned.js";
import { session } from "../session.js";
import { confirm, openDialog } from "../ui/dialog.js";
import { selectField, textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { List, searchField } from "../ui/list.js";
import { copyable, empty, menu, pageHead } from "../ui/parts.js";
import { problem, toast } from "../ui/toast.js";

export const page = {
  path: "/vpc-networks",
  nav: { label: "VPC networks", icon: "network", group: "Storage and network" },
  open(view) {
    view.title("VPC networks");
    const list = new List(view, {
      filters: ["name"],
      async load({ page, size, filter, signal }) {
        const [found, all, places] = await Promise.all([
          get("/networks", { ...filter, pageNum: page, pageSize: size }, { signal }),
          instances(signal),
          clusters(signal),
        ]);
        const names = new Map(all.map((each) => [each.id, each.name]));
        const clusterNames = new Map(places.map((each) => [each.id, each.name]));
        const rows = found.networks.map((row) => ({
          ...row,
          clusterName: clusterNames.get(row.clusterId) ?? row.clusterId,
          members: row.Addresses.map((each) => ({ id: each.Id, ip: each.Ip, name: names.get(each.Id) ?? each.Id })),
        }));
        return { rows, total: found.total };
      },
    });
    view.onEvent((event) => {
      if (!event || event.type === "instance.status") list.refreshSoon();
    });
    // A network that is being made has no events.
    view.every(3, () => list.rows?.some((row) => row.state.state !== "ready") && list.refresh());
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  const may = session.can("member");
  const add = html`<button type="button" class="primary" @click=${() => create(list).catch(problem)}>${icon("plus")} Create VPC network</button>`;
  return html`
    ${pageHead({ title: "VPC networks", about: "Private networks of a cluster: members reach each other by name on every port, and nobody else reaches them.", actions: may ? add : nothing })}
    <div class="filters">${searchField(list, "name", "Filter by name")}</div>
    ${list.draw({
      caption: "VPC networks",
      id: (row) => row.Id,
      columns: [
        { label: "Name", cell: (row) => html`<strong>${row.name}</strong>${row.name === row.Id ? nothing : html`<span class="id mono">${row.Id}</span>`}` },
        { label: "State", cell: stateOf },
        { label: "Segment", cell: (row) => (row.segment ? copyable(row.segment, { label: "segment" }) : html`<span class="quiet-text">Not yet</span>`) },
        { label: "Cluster", cell: (row) => row.clusterName },
        { label: "Members", cell: (row) => instanceLinks(row.members) },
        { label: "Created", cell: (row) => html`<span class="nowrap" title=${when(row.createTime)}>${ago(row.createTime)}</span>` },
      ],
      actions: (row) => actionsOf(row, list, may),
      none: empty({
        symbol: "network",
        title: "No VPC networks yet",
        text: "Create one, then choose it in the form that creates an instance. Members find each other by name.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

function stateOf(row) {
  const ready = row.state.state === "ready";
  return html`<span class="status ${row.state.error ? "bad" : ready ? "good" : "busy"}"><span class="dot" aria-hidden="true"></span>${row.state.error ? "Failing" : ready ? "Ready" : "Creating"}</span>
    ${row.state.error ? html`<span class="reason" title=${row.state.error}>${row.state.error}</span>` : nothing}`;
}

function actionsOf(row, list, may) {
  return html`<span class="buttons">${menu(`More for ${row.name}`, [
    { label: "Members", icon: "users", act: () => members(row) },
    ...(may
      ? [
          { label: "Rename", icon: "pencil", act: () => rename(row, list) },
          { label: "Delete", icon: "trash-2", danger: true, act: () => remove(row, list) },
        ]
      : []),
  ])}</span>`;
}

const nameField = (form, optional) => textField(form, { name: "name", label: "Name", optional, hint: "At most 30 characters.", placeholder: "build-net" });

async function create(list) {
  const options = clusterOptions(await clusters(list.view.signal), (each) => each.supportInstanceNetwork);
  if (!options.length) return toast("No cluster offers VPC networks.", "danger");
  const made = await formDialog({
    title: "Create VPC network",
    verb: "Create",
    values: { name: "", clusterId: options[0].value },
    draw: (form) => html`${nameField(form, true)} ${selectField(form, { name: "clusterId", label: "Cluster", options, hint: "Its members run there." })}`,
    act: (form) => post("/network/create", form.values, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast("The network is being created.");
  list.refresh();
}

async function rename(row, list) {
  const made = await formDialog({
    title: `Rename ${row.name}`,
    verb: "Rename",
    values: { name: row.name },
    draw: (form) => nameField(form, false),
    act: (form) => post("/network/update", { networkId: row.Id, ...form.values }, { idempotencyKey: form.idempotencyKey }),
  });
  if (made) list.refresh();
}

async function remove(row, list) {
  if (row.members.length) return void members(row, `${row.name} is in use`, "It can be deleted once no instance is in it; stopped ones count.");
  const done = await confirm({
    title: `Delete ${row.name}?`,
    body: html`<p>The network has no members. Its segment may be given to another one later.</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/network/delete", { networkId: row.Id }),
  });
  if (!done) return;
  toast(`${row.name} was deleted.`, "info");
  list.refresh();
}

function members(row, title = `Members of ${row.name}`, text = "") {
  return openDialog({
    title,
    draw: ({ close }) => html`<div class="stack" @click=${(event) => event.target.closest("a") && close()}>
      ${text ? html`<p>${text}</p>` : nothing}
      ${row.members.length
        ? html`<dl class="facts">
            ${row.members.map((each) => html`<div><dt class="mono">${each.ip || "no address yet"}</dt><dd><a href="/console/instances/${each.id}">${each.name}</a></dd></div>`)}
          </dl>`
        : html`<p class="quiet-text">No instance is in it.</p>`}
      <div class="buttons end"><button type="button" class="plain" autofocus @click=${() => close()}>Done</button></div>
    </div>`,
  });
}
