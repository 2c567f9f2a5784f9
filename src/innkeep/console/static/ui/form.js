// Forms whose refusals stand beside the field that they are about.
import { html, live, nothing } from "../lib.js";
import { ApiProblem, randomName } from "../api.js";

let count = 0;

// Values by the name of the API's field, as name or envs[0].key. update is called after each change.
export class Form {
  constructor(values, update) {
    this.values = values;
    this.update = update;
    this.errors = {};
    this.message = "";
    this.busy = false;
    this.id = `form-${(count += 1)}`;
    // The same for as long as the same is asked for: a second click does not make a second one.
    this.idempotencyKey = randomName();
  }

  set(name, value) {
    this.values[name] = value;
    this.touch(name);
  }

  // After a value was changed elsewhere than in values[name].
  touch(name) {
    delete this.errors[name];
    this.message = "";
    this.idempotencyKey = randomName();
    this.update();
  }

  // Does act() once at a time; a refusal is shown at its field, or above the buttons.
  async submit(act) {
    if (this.busy) return undefined;
    this.busy = true;
    this.errors = {};
    this.message = "";
    this.update();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      // Refusals are remembered under the key, and another try is another request.
      if (error.status >= 400 && error.status < 500) this.idempotencyKey = randomName();
      if (error.field) this.errors[error.field] = error.rule;
      this.message = error.message;
      return undefined;
    } finally {
      this.busy = false;
      this.update();
      this.#focusProblem();
    }
  }

  #focusProblem() {
    if (!this.message) return;
    requestAnimationFrame(() => {
      const invalid = document.querySelector(`[data-form="${this.id}"] [aria-invalid="true"]`);
      invalid?.closest("details")?.setAttribute("open", "");
      (invalid ?? document.querySelector(`[data-form="${this.id}"] [role="alert"]`))?.focus();
    });
  }

  // The error of a field, or of one within it.
  errorOf(name) {
    const found = Object.keys(this.errors).find((each) => each === name || each.startsWith(`${name}.`) || each.startsWith(`${name}[`));
    return found === undefined ? "" : this.errors[found];
  }

  // The message of a refusal that no field on the page shows.
  summary() {
    return this.message ? html`<p class="problem" role="alert" tabindex="-1">${this.message}</p>` : nothing;
  }
}

// A label, a control and its hint or error; draw gets what ties them together.
export function field(form, { name, label, hint = "", optional = false, className = "" }, draw) {
  const id = `${form.id}-${name.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
  const error = form.errorOf(name);
  return html`<div class="field ${className}">
    <label class="label" for=${id}>${label}${optional ? html` <span class="optional">optional</span>` : nothing}</label>
    ${draw({ id, describedby: error || hint ? `${id}-hint` : nothing, invalid: error ? "true" : nothing })}
    ${error
      ? html`<p class="hint error" id="${id}-hint">${error}</p>`
      : hint
        ? html`<p class="hint" id="${id}-hint">${hint}</p>`
        : nothing}
  </div>`;
}

export function textField(form, options) {
  const { name, type = "text", placeholder = "", mono = false, required = false, autocomplete = "off", inputmode } = options;
  return field(
    form,
    options,
    ({ id, describedby, invalid }) => html`<input id=${id} name=${name} type=${type} class=${mono ? "mono" : ""}
      placeholder=${placeholder} autocomplete=${autocomplete} inputmode=${inputmode ?? nothing} spellcheck="false" ?required=${required}
      aria-describedby=${describedby} aria-invalid=${invalid} .value=${live(String(form.values[name] ?? ""))}
      @input=${(event) => form.set(name, event.target.value)}>`,
  );
}

export function textArea(form, options) {
  const { name, rows = 3, placeholder = "" } = options;
  return field(
    form,
    options,
    ({ id, describedby, invalid }) => html`<textarea id=${id} name=${name} rows=${rows} placeholder=${placeholder} class="mono"
      spellcheck="false" aria-describedby=${describedby} aria-invalid=${invalid} .value=${live(String(form.values[name] ?? ""))}
      @input=${(event) => form.set(name, event.target.value)}></textarea>`,
  );
}

// options: [{ value, label, disabled }]
export function selectField(form, options) {
  const { name } = options;
  return field(form, options, (ties) => select(ties, form.values[name] ?? "", options.options, (value) => form.set(name, value), name));
}

export function select({ id, describedby = nothing, invalid = nothing, label }, value, options, change, name = "") {
  return html`<select id=${id ?? nothing} name=${name || nothing} aria-label=${label ?? nothing} aria-describedby=${describedby} aria-invalid=${invalid}
    @change=${(event) => change(event.target.value)}>
    ${options.map(
      (each) => html`<option value=${each.value} ?selected=${each.value === value} .selected=${each.value === value} ?disabled=${each.disabled ?? false}>${each.label}</option>`,
    )}
  </select>`;
}

export function checkField(form, { name, label, hint = "" }) {
  const id = `${form.id}-${name}`;
  return html`<div class="field check">
    <label><input type="checkbox" id=${id} name=${name} .checked=${live(Boolean(form.values[name]))} aria-describedby=${hint ? `${id}-hint` : nothing}
      @change=${(event) => form.set(name, event.target.checked)}> ${label}</label>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  </div>`;
}

export function submitButton(form, text) {
  return html`<button type="submit" class="primary" ?disabled=${form.busy}>${form.busy ? html`<wa-spinner></wa-spinner>` : nothing}${text}</button>`;
}
