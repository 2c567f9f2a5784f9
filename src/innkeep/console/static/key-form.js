// Making and listing API keys: of the own project, and of any project by an operator.
import { html, nothing } from "./lib.js";
import { ago, when } from "./format.js";
import { session } from "./session.js";
import { field, selectField, textField } from "./ui/form.js";
import { formDialog, showOnce } from "./ui/form-dialog.js";

const ROLES = {
  "read-only": "Looks at everything that is not secret.",
  member: "Everything, but keys and the audit log.",
  admin: "Everything of the project, keys included.",
  operator: "The whole server, with all projects.",
};
const DAY = 86400;
const ENDS = [
  { value: "0", label: "Never" },
  { value: String(7 * DAY), label: "In 7 days" },
  { value: String(30 * DAY), label: "In 30 days" },
  { value: String(90 * DAY), label: "In 90 days" },
  { value: String(365 * DAY), label: "In a year" },
  { value: "date", label: "On a date…" },
];

// act(body, idempotencyKey) makes the key and answers it; answers whether one was made.
export async function askForKey({ title, act, operatorToo = false }) {
  const roles = ["read-only", "member", "admin", ...(operatorToo && session.can("operator") ? ["operator"] : [])];
  const made = await formDialog({
    title,
    verb: "Create",
    values: { name: "", role: "member", ends: String(90 * DAY), expiresAt: "" },
    draw: (form) => html`
      ${textField(form, { name: "name", label: "Name", optional: true, placeholder: "ci", hint: "Says what the key is for." })}
      ${selectField(form, { name: "role", label: "Role", options: roles.map((role) => ({ value: role, label: role })), hint: ROLES[form.values.role] })}
      <div class="pair">
        ${field(
          form,
          { name: form.values.ends === "date" ? "ends" : "expiresAt", label: "Expires" },
          ({ id, describedby, invalid }) => html`<select id=${id} aria-describedby=${describedby} aria-invalid=${invalid} @change=${(event) => form.set("ends", event.target.value)}>
            ${ENDS.map((each) => html`<option value=${each.value} ?selected=${each.value === form.values.ends}>${each.label}</option>`)}
          </select>`,
        )}
        ${form.values.ends === "date" ? textField(form, { name: "expiresAt", label: "Date", type: "date" }) : nothing}
      </div>`,
    act: (form) => act({ name: form.values.name, role: form.values.role, expiresAt: endOf(form.values) }, form.idempotencyKey),
  });
  if (!made) return false;
  await showKey(made);
  return true;
}

function endOf({ ends, expiresAt }) {
  if (ends !== "date") return Number(ends) ? Math.round(Date.now() / 1000) + Number(ends) : 0;
  // Nothing chosen is refused like a time that has passed.
  return expiresAt ? Math.round(new Date(`${expiresAt}T23:59:59`).getTime() / 1000) : 1;
}

export function showKey(made, more = nothing) {
  return showOnce({
    title: "Your new API key",
    label: "API key",
    value: made.key,
    text: "Only a digest of it is kept. Store it where secrets belong, such as a password manager.",
    more,
  });
}

export function keyColumns() {
  return [
    {
      label: "Name",
      cell: (row) => html`<strong>${row.name || "Unnamed"}</strong>${row.id === session.own?.id ? html` <span class="tag busy">this session</span>` : nothing}<span class="id mono">${row.hint}…</span>`,
    },
    { label: "Role", cell: (row) => html`<span class="tag ${row.role === "operator" ? "warn" : ""}">${row.role}</span>` },
    { label: "Last used", cell: (row) => html`<span class="nowrap" title=${when(row.lastUsedAt)}>${ago(row.lastUsedAt)}</span>` },
    { label: "Expires", cell: expiry },
    { label: "Created", cell: (row) => html`<span class="nowrap" title=${when(row.createdAt)}>${ago(row.createdAt)}</span>` },
  ];
}

function expiry(row) {
  if (!Number(row.expiresAt)) return html`<span class="quiet-text">Never</span>`;
  const past = Number(row.expiresAt) * 1000 < Date.now();
  return past ? html`<span class="tag bad" title=${when(row.expiresAt)}>Expired ${ago(row.expiresAt)}</span>` : html`<span class="nowrap" title=${when(row.expiresAt)}>${ago(row.expiresAt)}</span>`;
}
