import { html, nothing } from "../lib.js";
import { get, post } from "../api.js";
import { registryAuths } from "../owned.js";
import { go } from "../router.js";
import { bodyOf, valuesOf } from "../template-fields.js";
import { Form, selectField, submitButton, textArea, textField } from "../ui/form.js";
import { summaryOf } from "../ui/form-dialog.js";
import { icon } from "../ui/icon.js";
import { One } from "../ui/one.js";
import { pageHead, panel } from "../ui/parts.js";
import { toast } from "../ui/toast.js";

export const createPage = { path: "/templates/create", role: "member", open: (view) => open(view, { from: view.query.get("from") ?? "" }) };
export const editPage = { path: "/templates/:templateId/edit", role: "member", open: (view) => open(view, { id: view.params.templateId }) };

function open(view, { id = "", from = "" }) {
  const title = id ? "Edit template" : "Create template";
  view.title(title);
  let form = null;
  const ground = new One(view, async (signal) => {
    const source = id || from;
    const [auths, found] = await Promise.all([registryAuths(signal), source ? get("/template", { templateId: source }, { signal }) : null]);
    form ??= new Form(valuesOf(found?.template), () => view.update());
    if (!id && found) form.values["template.name"] = `${found.template.name} copy`;
    return { auths };
  });
  const submit = async (event) => {
    event.preventDefault();
    const body = bodyOf(form.values);
    const send = () => (id ? post("/template/update", { template: { ...body, Id: id } }, { idempotencyKey: form.idempotencyKey }) : post("/template/create", { template: body }, { idempotencyKey: form.idempotencyKey }));
    const made = await form.submit(send);
    if (!made) return;
    toast(id ? "The template was changed." : "The template was created.");
    go(`/templates/${made.templateId}`);
  };
  const back = id ? { href: `/console/templates/${id}`, label: "Template" } : { href: "/console/templates", label: "Templates" };
  return () => html`${pageHead({ title, back })} ${ground.draw(({ auths }) => draw(form, auths, submit, id ? "Save" : "Create template", back))}`;
}

function draw(form, auths, submit, verb, back) {
  return html`<form class="form-page" data-form=${form.id} @submit=${submit} novalidate>
    ${panel({
      title: "Program",
      body: html`<div class="stack">
        ${textField(form, { name: "template.name", label: "Name", placeholder: "builder" })}
        ${textField(form, { name: "template.image", label: "Image", mono: true, placeholder: "registry.example.com/tools/builder:1.4" })}
        ${selectField(form, {
          name: "template.imageAuth",
          label: "Registry auth",
          options: [{ value: "", label: "None: a public image" }, ...auths.map((each) => ({ value: each.id, label: `${each.name} (${each.username})` }))],
        })}
        <div class="pair">
          ${textField(form, { name: "template.startCommand", label: "Command", optional: true, mono: true, hint: "Empty: the image's own." })}
          ${textField(form, { name: "template.entrypoint", label: "Entrypoint", optional: true, mono: true, hint: "Empty: the image's own." })}
        </div>
      </div>`,
    })}
    ${panel({
      title: "Reached by",
      body: html`<div class="stack">
        ${textField(form, { name: "template.ports", label: "Ports", optional: true, mono: true, placeholder: "8080/http, 5432/tcp", hint: "With commas between; http ports get an address of their own." })}
        <div class="pair">
          ${textField(form, { name: "template.tools", label: "Port of Jupyter", optional: true, inputmode: "numeric", placeholder: "8888", hint: "Empty: Jupyter is not served." })}
          ${textField(form, { name: "template.rootfsSize", label: "Root disk (GiB)", inputmode: "numeric", hint: "Kept and shown; an instance has its product's." })}
        </div>
      </div>`,
    })}
    ${panel({ title: "Environment", body: environment(form) })}
    ${panel({ title: "About", body: textArea(form, { name: "template.readme", label: "Description", rows: 4, hint: "Shown to whoever uses the template." }) })}
    ${summaryOf(form)}
    <div class="buttons">${submitButton(form, verb)}<a class="button plain" href=${back.href}>Cancel</a></div>
  </form>`;
}

function environment(form) {
  const items = form.values["template.envs"];
  const change = (item, part, index) => (event) => {
    item[part] = event.target.value;
    form.touch(`template.envs[${index}].${part}`);
  };
  const remove = (index) => {
    items.splice(index, 1);
    Object.keys(form.errors).forEach((name) => name.startsWith("template.envs") && delete form.errors[name]);
    form.touch("template.envs");
  };
  const add = () => {
    items.push({ key: "", value: "" });
    form.touch("template.envs");
    requestAnimationFrame(() => [...document.querySelectorAll(".env-row")].at(-1)?.querySelector("input").focus());
  };
  const whole = form.errors["template.envs"];
  return html`<div class="env-rows">
    ${items.length ? nothing : html`<p class="quiet-text">No variables. Values are kept sealed, and shown to members only.</p>`}
    ${items.map((item, index) => {
      const input = (part, label) => {
        const error = form.errors[`template.envs[${index}].${part}`] ?? "";
        const id = `${form.id}-env-${index}-${part}`;
        return html`<div class="field">
          <input id=${id} class="mono" aria-label="${label} ${index + 1}" placeholder=${label} autocomplete="off" spellcheck="false" aria-invalid=${error ? "true" : nothing}
            aria-describedby=${error ? `${id}-hint` : nothing} .value=${item[part]} @input=${change(item, part, index)}>
          ${error ? html`<p class="hint error" id="${id}-hint">${error}</p>` : nothing}
        </div>`;
      };
      return html`<div class="env-row">${input("key", "Name")} ${input("value", "Value")}
        <button type="button" class="quiet" aria-label="Remove variable ${index + 1}" @click=${() => remove(index)}>${icon("trash-2")}</button></div>`;
    })}
    ${whole ? html`<p class="hint error" role="alert">${whole}</p>` : nothing}
    <div><button type="button" class="plain small" @click=${add}>${icon("plus")} Add variable</button></div>
  </div>`;
}
