import { html, nothing } from "../lib.js";
import { post } from "../api.js";
import { catalog } from "../catalog.js";
import { environment, storageRows } from "../instance-fields.js";
import { openDialog } from "../ui/dialog.js";
import { checkField, Form, selectField, submitButton, textField } from "../ui/form.js";
import { problem, toast } from "../ui/toast.js";

export async function openUpgrade(instance, changed) {
  const known = await catalog().catch((error) => (problem(error), null));
  if (!known) return;
  let form;
  await openDialog({
    title: `Upgrade ${instance.name}`,
    wide: true,
    draw({ close, update }) {
      form ??= new Form(valuesOf(instance), update);
      const submit = async (event) => {
        event.preventDefault();
        const done = await form.submit(() => post("/gpu/instance/upgrade", bodyOf(instance, form.values), { idempotencyKey: form.idempotencyKey }));
        if (!done) return;
        toast(`${instance.name} is being upgraded.`);
        close(true);
        changed();
      };
      return html`<form class="stack" data-form=${form.id} @submit=${submit} novalidate>
        <p class="about">The instance is made anew with what is said here; its id, ports, secrets and local storage stay. The present program runs on until all
          is ready, and goes on if that fails.</p>
        ${textField(form, { name: "imageUrl", label: "Image", mono: true })}
        ${selectField(form, {
          name: "imageAuthId",
          label: "Registry auth",
          optional: true,
          options: [{ value: "", label: "None, a public image" }, ...known.auths.map((each) => ({ value: each.id, label: `${each.name} (${each.username})` }))],
        })}
        ${environment(form)}
        <div class="pair">
          ${textField(form, { name: "command", label: "Command", optional: true, mono: true })}
          ${textField(form, { name: "entrypoint", label: "Entrypoint", optional: true, mono: true })}
        </div>
        ${storageRows(form, known.storages)}
        ${checkField(form, { name: "save", label: "Keep the root disk", hint: "Possible only while the image is the very same one; otherwise it is that of the new image." })}
        ${form.summary() ?? nothing}
        <div class="buttons end"><button type="button" class="plain" @click=${() => close()}>Cancel</button>${submitButton(form, "Upgrade")}</div>
      </form>`;
    },
  });
}

function valuesOf(instance) {
  return {
    imageUrl: instance.imageUrl,
    imageAuthId: instance.imageAuthId,
    envs: instance.envs.map(({ key, value }) => ({ key, value })),
    command: instance.command,
    entrypoint: instance.entrypoint,
    networkStorages: instance.volumeMounts.filter((each) => each.type === "network").map((each) => ({ Id: each.id, mountPoint: each.mountPath })),
    save: true,
  };
}

function bodyOf(instance, values) {
  return {
    instanceId: instance.id,
    imageUrl: values.imageUrl.trim(),
    imageAuthId: values.imageAuthId,
    envs: values.envs.filter((each) => each.key || each.value),
    command: values.command.trim(),
    entrypoint: values.entrypoint.trim(),
    save: values.save,
    networkVolume: { volumeMounts: values.networkStorages.filter((each) => each.Id).map((each) => ({ type: "network", id: each.Id, mountPath: each.mountPoint.trim() })) },
  };
}
