import { html, nothing } from "../lib.js";
import { post } from "../api.js";
import { registryAuths } from "../owned.js";
import { session } from "../session.js";
import { confirm } from "../ui/dialog.js";
import { textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { List } from "../ui/list.js";
import { empty, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

export const page = {
  path: "/registry-auths",
  nav: { label: "Registry auths", icon: "lock", group: "Images" },
  open(view) {
    view.title("Registry auths");
    const list = new List(view, {
      size: 100,
      async load({ page, size, signal }) {
        const found = await registryAuths(signal);
        return { rows: found.slice((page - 1) * size, page * size), total: found.length };
      },
    });
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  const may = session.can("member");
  const add = html`<button type="button" class="primary" @click=${() => create(list)}>${icon("plus")} Add registry auth</button>`;
  return html`
    ${pageHead({ title: "Registry auths", about: "Logins for private images. A password is kept sealed and never shown again.", actions: may ? add : nothing })}
    ${list.draw({
      caption: "Registry auths",
      id: (row) => row.id,
      columns: [
        { label: "Name", cell: (row) => html`<strong>${row.name}</strong><span class="id mono">${row.id}</span>` },
        { label: "User name", cell: (row) => html`<span class="mono">${row.username}</span>` },
        { label: "Password", cell: () => html`<span class="quiet-text">Kept, not shown</span>` },
      ],
      actions: may ? (row) => removeButton(row, list) : null,
      none: empty({
        symbol: "lock",
        title: "No registry auths yet",
        text: "Add the login of a registry to create instances from private images, and to save instances as images.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

function removeButton(row, list) {
  return html`<span class="buttons"><button type="button" class="quiet small" aria-label="Delete ${row.name}" @click=${() => remove(row, list)}>${icon("trash-2")}</button></span>`;
}

async function create(list) {
  const made = await formDialog({
    title: "Add registry auth",
    verb: "Add",
    values: { name: "", username: "", password: "" },
    draw: (form) => html`
      ${textField(form, { name: "name", label: "Name", placeholder: "registry.example.com", hint: "The registry's address, or any label." })}
      ${textField(form, { name: "username", label: "User name", mono: true })}
      ${textField(form, { name: "password", label: "Password or token", type: "password", autocomplete: "new-password", hint: "Never shown again. It is tried when an image is pulled." })}`,
    act: (form) => post("/repository/auth/save", form.values, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast("The login was added.");
  list.refresh();
}

async function remove(row, list) {
  const done = await confirm({
    title: `Delete ${row.name}?`,
    body: html`<p>Instances that were created with it have a copy and are not touched. New ones can't use it any more.</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/repository/auth/delete", { id: row.id }),
  });
  if (!done) return;
  toast(`${row.name} was deleted.`, "info");
  list.refresh();
}
