import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { ago, when } from "../format.js";
import { session } from "../session.js";
import { confirm } from "../ui/dialog.js";
import { textArea, textField } from "../ui/form.js";
import { formDialog } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { List } from "../ui/list.js";
import { copyButton, empty, pageHead } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

const BIGGEST_FILE = 16384;

export const page = {
  path: "/ssh-keys",
  nav: { label: "SSH keys", icon: "key", group: "Access" },
  open(view) {
    view.title("SSH keys");
    const list = new List(view, {
      size: 100,
      async load({ signal }) {
        const found = (await get("/ssh-keys", {}, { signal })).data;
        return { rows: found, total: found.length };
      },
    });
    view.every(60, () => list.refresh());
    return () => draw(list);
  },
};

function draw(list) {
  const may = session.can("member");
  const add = html`<button type="button" class="primary" @click=${() => create(list)}>${icon("plus")} Add SSH key</button>`;
  return html`
    ${pageHead({ title: "SSH keys", about: "Public keys that open every instance of the project by SSH, running ones too.", actions: may ? add : nothing })}
    ${list.draw({
      caption: "SSH keys",
      id: (row) => row.id,
      columns: [
        { label: "Name", cell: (row) => html`<strong>${row.name}</strong><span class="id mono">${row.id}</span>` },
        { label: "Type", cell: (row) => html`<span class="mono nowrap">${row.publicKey.split(" ")[0]}</span>` },
        { label: "Fingerprint", className: "long", cell: (row) => html`<span class="copyable"><span class="clip mono" title=${row.fingerprint}>${row.fingerprint}</span>${copyButton(row.publicKey, "Copy public key")}</span>` },
        { label: "Added", cell: (row) => html`<span class="nowrap" title=${when(row.createdAt)}>${ago(row.createdAt)}</span>` },
      ],
      actions: may
        ? (row) => html`<span class="buttons"><button type="button" class="quiet small" aria-label="Delete ${row.name}" @click=${() => remove(row, list)}>${icon("trash-2")}</button></span>`
        : null,
      none: empty({
        symbol: "key",
        title: "No SSH keys yet",
        text: "Add your public key, such as ~/.ssh/id_ed25519.pub, and log in to instances without a password.",
        action: may ? add : nothing,
      }),
    })}
  `;
}

async function create(list) {
  const made = await formDialog({
    title: "Add SSH key",
    verb: "Add",
    values: { name: "", publicKey: "" },
    draw: (form) => html`
      ${textField(form, { name: "name", label: "Name", placeholder: "laptop", hint: "Any label." })}
      ${textArea(form, { name: "publicKey", label: "Public key", rows: 4, placeholder: "ssh-ed25519 AAAA… me@laptop", hint: "The one line of a file that ends in .pub; never the private key." })}
      <label class="file-pick"><span class="label">Or read it from a file</span>
        <input type="file" accept=".pub,text/plain" @change=${(event) => read(event.target.files[0], form)}></label>`,
    act: (form) => post("/ssh-key/create", { ...form.values, publicKey: form.values.publicKey.trim() }, { idempotencyKey: form.idempotencyKey }),
  });
  if (!made) return;
  toast(`${made.name} was added.`);
  list.refresh();
}

async function read(file, form) {
  if (!file) return;
  if (file.size > BIGGEST_FILE) {
    form.errors.publicKey = `The file has ${file.size} bytes; a public key has at most ${BIGGEST_FILE}.`;
    return void form.update();
  }
  const text = (await file.text()).trim();
  if (text.includes("PRIVATE KEY")) {
    form.errors.publicKey = "This is a private key, which nobody else should see. Choose the file that ends in .pub.";
    return void form.update();
  }
  form.set("publicKey", text);
  const comment = text.split(/\s+/).slice(2).join(" ");
  if (!form.values.name) form.set("name", comment || file.name.replace(/\.pub$/, ""));
}

async function remove(row, list) {
  const done = await confirm({
    title: `Delete ${row.name}?`,
    body: html`<p>It opens no instance any more, at once. Who is logged in stays so.</p>`,
    verb: "Delete",
    danger: true,
    act: () => post("/ssh-key/delete", { id: row.id }),
  });
  if (!done) return;
  toast(`${row.name} was deleted.`, "info");
  list.refresh();
}
