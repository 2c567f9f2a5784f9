import { html } from "../lib.js";
import { post } from "../api.js";
import { portRows } from "../instance-fields.js";
import { openDialog } from "../ui/dialog.js";
import { Form, submitButton } from "../ui/form.js";
import { toast } from "../ui/toast.js";

export function openEditPorts(instance, changed) {
  let form;
  const now = instance.portMappings.map(({ port, type }) => ({ port: String(port), type, mode: "none", secret: "" }));
  return openDialog({
    title: `Ports of ${instance.name}`,
    draw({ close, update }) {
      form ??= new Form({ ports: now }, update);
      const submit = async (event) => {
        event.preventDefault();
        const ports = form.values.ports.filter((each) => each.port.trim()).map(({ port, type }) => ({ port: port.trim(), type }));
        const done = await form.submit(() => post("/gpu/instance/edit", { instanceId: instance.id, ports }, { idempotencyKey: form.idempotencyKey }));
        if (!done) return;
        toast(`${instance.name}: ports were changed.`);
        close(true);
        changed();
      };
      return html`<form class="stack" data-form=${form.id} @submit=${submit} novalidate>
        <p class="about">The program goes on meanwhile. A port that stays keeps its address.</p>
        ${portRows(form, { guards: false })} ${form.summary()}
        <div class="buttons end"><button type="button" class="plain" @click=${() => close()}>Cancel</button>${submitButton(form, "Save")}</div>
      </form>`;
    },
  });
}
