import { html } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { showKey } from "../key-form.js";
import { go } from "../router.js";
import { textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { List, searchField } from "../ui/list.js";
import { empty, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/operator/projects",
  nav: { label: "Projects", icon: "users", group: "Operator" },
  role: "operator",
  open(view) {
    view.title("Projects");
    const list = new List(view, {
      filters: ["name"],
      async load({ page, size, filter, signal }) {
        const found = await get("/operator/projects", { ...filter, pageNum: page, pageSize: size }, { signal });
        return { rows: found.projects, total: found.total };
      },
    });
    view.every(15, () => list.refresh());
    return () => draw(list);
  },
};

export const projectPath = (name) => `/operator/projects/one?name=${encodeURIComponent(name)}`;

function draw(list) {
  const add = html`<button type="button" class="primary" @click=${create}>${icon("plus")} Create project</button>`;
  return html`
    ${pageHead({ title: "Projects", about: "A project owns instances and everything else, and sees nothing of another's.", actions: add })}
    <div class="filters">${searchField(list, "name", "Filter by name")}</div>
    ${list.draw({
      caption: "Projects",
      id: (row) => row.name,
      columns: [
        { label: "Name", cell: (row) => html`<a href="/console${projectPath(row.name)}">${row.name}</a>` },
        { label: "Instances", className: "number", cell: (row) => share(row.quotas.instances) },
        { label: "Cores", className: "number", cell: (row) => share(row.quotas.cores) },
        { label: "Memory", className: "number", cell: (row) => share(row.quotas.memoryGib, " GiB") },
        { label: "Storage", className: "number", cell: (row) => share(row.quotas.storageGib, " GiB") },
        { label: "Keys", className: "number", cell: (row) => String(row.keys) },
        { label: "Created", cell: (row) => html`<span class="nowrap" title=${when(row.createdAt)}>${ago(row.createdAt)}</span>` },
      ],
      none: empty({ symbol: "users", title: "No projects yet", text: "Create one for each team, and hand its first key over.", action: add }),
    })}
  `;
}

function share({ used, limit }, unit = "") {
  return html`<span class="nowrap">${used}${limit === null ? html`<span class="quiet-text">${unit}</span>` : html`<span class="quiet-text"> of ${limit}${unit}</span>`}</span>`;
}

async function create() {
  const made = await formDialog({
    title: "Create project",
    verb: "Create",
    values: { name: "", keyName: "" },
    draw: (form) => html`
      ${textField(form, { name: "name", label: "Name", placeholder: "team-a", hint: "No other project may have it." })}
      ${textField(form, { name: "keyName", label: "Name of its first key", optional: true, hint: "A key of the role admin, which is shown once." })}`,
    act: (form) => post("/operator/project/create", form.values, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast(`Project ${made.name} was created.`);
  await showKey(made.key, html`<p class="quiet-text">Hand it to the people of <strong>${made.name}</strong>; they make further ones themselves.</p>`);
  go(projectPath(made.name));
}
