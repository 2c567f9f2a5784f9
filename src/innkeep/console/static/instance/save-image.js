import { html } from "../lib.js";
import { get, post } from "../api.js";
import { openDialog } from "../ui/dialog.js";
import { Form, selectField, submitButton, textField } from "../ui/form.js";
import { problem, toast } from "../ui/toast.js";

export async function openSaveImage(instance, changed) {
  const auths = await get("/repository/auths").then((reply) => reply.data, (error) => (problem(error), null));
  if (!auths) return;
  let form;
  await openDialog({
    title: `Save ${instance.name} as an image`,
    draw({ close, update }) {
      form ??= new Form({ image: "", registryAuthId: "" }, update);
      const submit = async (event) => {
        event.preventDefault();
        const body = { instanceId: instance.id, image: form.values.image.trim() };
        if (form.values.registryAuthId) body.registryAuthId = form.values.registryAuthId;
        const done = await form.submit(() => post("/job/save/image", body, { idempotencyKey: form.idempotencyKey }));
        if (!done) return;
        toast("The image is being saved; the job shows how far it is.");
        close(true);
        changed();
      };
      return html`<form class="stack" data-form=${form.id} @submit=${submit} novalidate>
        <p class="about">Its root disk is pushed to a registry; local and network storage are not in it. An instance that runs is frozen for a moment while
          its disk is read.</p>
        ${textField(form, { name: "image", label: "Image", mono: true, placeholder: "registry.example.com/team/web:2", hint: "Where to push: registry/repository:tag." })}
        ${selectField(form, {
          name: "registryAuthId",
          label: "Registry auth",
          optional: true,
          options: [{ value: "", label: "None" }, ...auths.map((each) => ({ value: each.id, label: `${each.name} (${each.username})` }))],
        })}
        ${form.summary()}
        <div class="buttons end"><button type="button" class="plain" @click=${() => close()}>Cancel</button>${submitButton(form, "Save as image")}</div>
      </form>`;
    },
  });
}
