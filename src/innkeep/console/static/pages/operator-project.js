import { html, nothing } from "../lib.js";
import { all, get, post } from "../api.js";
import { when } from "../format.js";
import { askForKey, keyColumns } from "../key-form.js";
import { quotaMeters, RESOURCES } from "../quota-meters.js";
import { confirm } from "../ui/dialog.js";
import { textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { One } from "../ui/one.js";
import { failure, pageHead, panel } from "../ui/parts.js";
import { dataTable } from "../ui/table.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/operator/projects/one",
  role: "operator",
  open(view) {
    const name = view.query.get("name") ?? "";
    view.title(name || "Project");
    const project = new One(view, async (signal) => {
      const [projects, { keys }] = await Promise.all([
        all("/operator/projects", (answer) => answer.projects, { name }, { signal }),
        get("/operator/project/keys", { project: name }, { signal }),
      ]);
      return { ...projects.find((each) => each.name === name), keys };
    });
    view.every(15, () => project.refresh());
    return () => draw(name, project);
  },
};

function draw(name, project) {
  const head = pageHead({
    title: name || "Project",
    back: { href: "/console/operator/projects", label: "Projects" },
    about: project.value ? html`Created ${when(project.value.createdAt)}. <a href="/console/operator/instances?project=${encodeURIComponent(name)}">Its instances (${project.value.instances})</a>` : nothing,
  });
  if (!name) return html`${head}${failure({ status: 404, message: "The address names no project." })}`;
  return html`${head}
    ${project.draw((found) => html`<div class="stack">
      ${panel({
        title: "Quotas",
        actions: html`<button type="button" class="plain small" @click=${() => setQuotas(name, found, project)}>${icon("pencil")} Change</button>`,
        body: quotaMeters(found.quotas, { notes: false }),
      })}
      ${panel({
        title: "API keys",
        actions: html`<button type="button" class="plain small" @click=${() => createKey(name, project)}>${icon("plus")} Create API key</button>`,
        body: found.keys.length
          ? dataTable({
              caption: `API keys of ${name}`,
              id: (row) => row.id,
              columns: keyColumns(),
              rows: found.keys,
              actions: (row) => html`<span class="buttons"><button type="button" class="quiet small" aria-label="Revoke ${row.name || row.hint}" @click=${() => revoke(name, row, project)}>${icon("trash-2")}</button></span>`,
            })
          : html`<p class="quiet-text">No keys: nobody can use this project until one is created.</p>`,
      })}
    </div>`)}`;
}

async function setQuotas(name, found, project) {
  const values = Object.fromEntries(RESOURCES.map((each) => [each.name, found.quotas[each.name].limit === null ? "none" : String(found.quotas[each.name].limit)]));
  const before = { ...values };
  const done = await formDialog({
    title: `Quotas of ${name}`,
    wide: true,
    verb: "Save",
    about: "A whole number, none (no limit), or default (as the server's settings say). What runs goes on; a limit below it refuses what would be more.",
    values,
    draw: (form) => html`<div class="pair">
      ${RESOURCES.map((each) => textField(form, { name: each.name, label: each.unit ? `${each.label} (${each.unit})` : each.label, hint: `${found.quotas[each.name].used} used now` }))}
    </div>`,
    act: (form) => {
      const changed = Object.entries(form.values).filter(([key, value]) => value.trim() !== before[key]);
      if (!changed.length) return true;
      return post("/operator/project/quota", { project: name, ...Object.fromEntries(changed.map(([key, value]) => [key, value.trim() || "none"])) }, { idempotencyKey: form.idempotencyKey });
    },
  });
  if (!done) return;
  toast(`The quotas of ${name} were changed.`);
  project.refresh();
}

async function createKey(name, project) {
  const made = await askForKey({
    title: `Create API key for ${name}`,
    act: (body, idempotencyKey) => post("/operator/project/key/create", { project: name, ...body }, { idempotencyKey }),
  });
  if (made) project.refresh();
}

async function revoke(name, row, project) {
  const done = await confirm({
    title: `Revoke ${row.name || row.hint} of ${name}?`,
    body: html`<p>Whoever uses it is refused from the next request on. <strong>This cannot be undone.</strong></p>`,
    verb: "Revoke",
    danger: true,
    act: () => post("/operator/project/key/revoke", { project: name, id: row.id }),
  });
  if (!done) return;
  toast("The key was revoked.", "info");
  project.refresh();
}
