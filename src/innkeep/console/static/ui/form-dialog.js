// A form in a dialog: await formDialog({...}) answers what act answered, or undefined.
import { html, nothing, ref } from "../lib.js";
import { openDialog } from "./dialog.js";
import { Form, submitButton } from "./form.js";
import { copyButton } from "./parts.js";

// values: by the names of the API's fields; draw(form) gives the fields. act(form) makes the call; what it
// throws is shown at the field that it is about, or above the buttons where no field is.
export function formDialog({ title, values, draw, act, verb, danger = false, wide = false, about = nothing }) {
  let redraw = () => {};
  const form = new Form(values, () => redraw());
  return openDialog({
    title,
    wide,
    draw({ close, update }) {
      redraw = update;
      const submit = async (event) => {
        event.preventDefault();
        const done = await form.submit(async () => (await act(form)) ?? true);
        if (done !== undefined) close(done);
      };
      return html`<form class="stack" data-form=${form.id} @submit=${submit} novalidate ${ref(beginAtFirst)}>
        ${about === nothing ? nothing : html`<p class="about">${about}</p>`}
        ${draw(form)} ${summaryOf(form)}
        <div class="buttons end">
          <button type="button" class="plain" @click=${() => close(undefined)}>Cancel</button>
          ${danger ? html`<button type="submit" class="danger" ?disabled=${form.busy}>${form.busy ? html`<wa-spinner></wa-spinner>` : nothing}${verb}</button>` : submitButton(form, verb)}
        </div>
      </form>`;
    },
  });
}

// The refusal, unless a field of the form shows it.
export function summaryOf(form) {
  const shown = Object.keys(form.errors).some((field) => Object.keys(form.values).some((name) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`)));
  return shown ? nothing : form.summary();
}

// The dialog looks for this as it opens.
function beginAtFirst(element) {
  element?.querySelector(":is(input, select, textarea):not([type=file])")?.setAttribute("autofocus", "");
}

// A secret at the one moment when it can be seen.
export function showOnce({ title, label, value, text, more = nothing }) {
  return openDialog({
    title,
    draw: ({ close }) => html`<div class="stack">
      <wa-callout variant="warning" class="once">
        <wa-icon slot="icon" name="triangle-alert"></wa-icon>
        <strong>This is shown once.</strong> ${text}
      </wa-callout>
      <div class="field">
        <span class="label">${label}</span>
        <div class="once-value"><code data-secret>${value}</code>${copyButton(value, `Copy ${label.toLowerCase()}`)}</div>
      </div>
      ${more}
      <div class="buttons end"><button type="button" class="primary" autofocus @click=${() => close(true)}>I have stored it</button></div>
    </div>`,
  });
}
