// Where the instance is reached, whether it is, and who may.
import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { GUARDS } from "../instance-fields.js";
import { session } from "../session.js";
import { openDialog } from "../ui/dialog.js";
import { Form, selectField, submitButton, textField } from "../ui/form.js";
import { icon } from "../ui/icon.js";
import { copyable, copyButton, panel, secret } from "../ui/parts.js";
import { toast } from "../ui/toast.js";
import { openEditPorts } from "./edit-ports.js";

export function endpoints(view, model) {
  let ports = null;
  const look = async () => {
    if (model.tab !== "overview" || !model.instance) return;
    const found = await get("/gpu/instance/ports", { instanceId: model.id }, { signal: view.signal }).catch(() => null);
    ports = found?.ports ?? ports;
    view.update();
  };
  view.every(5, look);
  view.onEvent((event) => (!event || event.instanceId === model.id) && setTimeout(look, 600));
  setTimeout(look, 300);
  return () => draw(model, ports, look);
}

function draw(model, ports, look) {
  const { instance } = model;
  const known = ports ?? instance.portMappings.map((each) => ({ ...each, tool: "" }));
  const changed = () => {
    model.refreshSoon();
    setTimeout(look, 500);
  };
  const edit = session.can("member")
    ? html`<button type="button" class="plain small" @click=${() => openEditPorts(instance, changed)}>${icon("pencil")} Edit ports</button>`
    : nothing;
  return panel({
    title: "Endpoints",
    actions: edit,
    body: known.length
      ? html`<ul class="endpoints">${known.map((port) => endpoint(instance, port, changed))}</ul>`
      : html`<p class="hint">Nothing is reached from outside yet. Add a port on which the program listens.</p>`,
  });
}

function endpoint(instance, port, changed) {
  const access = instance.portMappings.find((each) => each.port === port.port && each.type === port.type)?.access;
  const address =
    port.type === "http"
      ? html`<span class="copyable"><a href=${port.endpoint} target="_blank" rel="noopener noreferrer">${port.endpoint}</a>${copyButton(port.endpoint, "Copy the address")}</span>`
      : copyable(port.endpoint, { label: "the address" });
  return html`<li class="endpoint">
    <div class="endpoint-line">
      <strong>${port.tool || `${port.port}/${port.type}`}</strong>
      ${port.isReachable ? html`<span class="tag good">Reachable</span>` : html`<span class="tag warn">Not reachable</span>`}
      <span class="space"></span>
      ${access && !port.tool && session.can("member")
        ? html`<button type="button" class="quiet small" aria-label="Who may use port ${port.port}" @click=${() => openGuard(instance, port, access, changed)}>
            ${icon(access.mode === "none" ? "globe" : "lock")} ${GUARDS.find((each) => each.value === access.mode)?.label}
          </button>`
        : nothing}
    </div>
    ${address}
    ${access?.token ? html`<div class="endpoint-secret">Token ${secret(access.token, "the token")}</div>` : nothing}
    ${access?.password ? html`<div class="endpoint-secret">${access.username} ${secret(access.password, "the password")}</div>` : nothing}
    ${port.problem ? html`<p class="hint">${port.problem.message}</p>` : nothing}
  </li>`;
}

function openGuard(instance, port, access, changed) {
  let form;
  return openDialog({
    title: `Who may use port ${port.port}`,
    draw({ close, update }) {
      form ??= new Form({ mode: access.mode, token: "", username: access.username, password: "" }, update);
      const { mode } = form.values;
      const submit = async (event) => {
        event.preventDefault();
        const body = { instanceId: instance.id, port: String(port.port), mode };
        if (mode === "token" && form.values.token) body.token = form.values.token;
        if (mode === "basic") Object.assign(body, form.values.username ? { username: form.values.username } : {}, form.values.password ? { password: form.values.password } : {});
        const done = await form.submit(() => post("/gpu/instance/port/access", body, { idempotencyKey: form.idempotencyKey }));
        if (!done) return;
        toast(`Port ${port.port}: ${GUARDS.find((each) => each.value === done.mode).label.toLowerCase()} from now on.`);
        close(true);
        changed();
      };
      return html`<form class="stack" data-form=${form.id} @submit=${submit} novalidate>
        ${selectField(form, { name: "mode", label: "Who may use it", options: GUARDS })}
        ${mode === "token" ? textField(form, { name: "token", label: "Token", optional: true, mono: true, hint: "Left empty, a new one is made." }) : nothing}
        ${mode === "basic"
          ? html`${textField(form, { name: "username", label: "User name", optional: true, placeholder: "innkeep" })}
            ${textField(form, { name: "password", label: "Password", optional: true, mono: true, hint: "Left empty, a new one is made." })}`
          : nothing}
        ${form.summary()}
        <div class="buttons end"><button type="button" class="plain" @click=${() => close()}>Cancel</button>${submitButton(form, "Save")}</div>
      </form>`;
    },
  });
}
