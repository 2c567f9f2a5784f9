import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { go } from "../router.js";
import { session } from "../session.js";
import { portsText } from "../template-fields.js";
import { confirm } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { List, searchField } from "../ui/list.js";
import { empty, menu, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/templates",
  nav: { label: "Templates", icon: "layout-template", group: "Compute" },
  open(view) {
    view.title("Templates");
    const list = new List(view, {
      filters: ["name"],
      async load({ page, size, filter, signal }) {
        const found = await get("/templates", { ...filter, pageNum: page, pageSize: size }, { signal });
        return { rows: found.template, total: found.total };
      },
    });
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

export const useHref = (template) => `/console/instances/create?template=${encodeURIComponent(template.Id)}`;

export async function removeTemplate(template) {
  const done = await confirm({
    title: `Delete ${template.name}?`,
    body: html`<p>Instances that were made with its values are not touched.</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/template/delete", { templateId: template.Id }),
  });
  if (done) toast(`${template.name} was deleted.`, "info");
  return Boolean(done);
}

function draw(list) {
  const may = session.can("member");
  const add = html`<a class="button primary" href="/console/templates/create">${icon("plus")} Create template</a>`;
  return html`
    ${pageHead({ title: "Templates", about: "The values of a create, kept under a name: image, ports, environment, command.", actions: may ? add : nothing })}
    <div class="filters">${searchField(list, "name", "Filter by name")}</div>
    ${list.draw({
      caption: "Templates",
      id: (row) => row.Id,
      columns: [
        { label: "Name", cell: (row) => html`<a href="/console/templates/${row.Id}">${row.name}</a><span class="id mono">${row.Id}</span>` },
        { label: "Image", className: "long", cell: (row) => html`<span class="clip mono" title=${row.image}>${row.image}</span>` },
        { label: "Ports", cell: (row) => (row.ports.length ? html`<span class="mono">${portsText(row.ports)}</span>` : html`<span class="quiet-text">None</span>`) },
        { label: "Environment", cell: (row) => (row.envs.length === 1 ? "1 variable" : row.envs.length ? `${row.envs.length} variables` : html`<span class="quiet-text">None</span>`) },
        { label: "Created", cell: (row) => html`<span class="nowrap" title=${when(row.createTime)}>${ago(row.createTime)}</span>` },
      ],
      actions: may ? (row) => actionsOf(row, list) : null,
      none: empty({
        symbol: "layout-template",
        title: "No templates yet",
        text: "Keep what you create often: the image, its ports, its environment. The form that creates an instance can begin from it.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

function actionsOf(row, list) {
  return html`<span class="buttons">
    <a class="button plain small" href=${useHref(row)} aria-label="Use ${row.name}">${icon("play")} Use</a>
    ${menu(`More for ${row.name}`, [
      { label: "Edit", icon: "pencil", act: () => go(`/templates/${row.Id}/edit`) },
      { label: "Copy", icon: "copy", act: () => go(`/templates/create?from=${row.Id}`) },
      { label: "Delete", icon: "trash-2", danger: true, act: async () => (await removeTemplate(row)) && list.refresh() },
    ])}
  </span>`;
}
