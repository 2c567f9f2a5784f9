// A list in a form: rows that are added and taken away, each with fields of its own.
import { html, nothing } from "../lib.js";
import { icon } from "./icon.js";

// items: the list itself, which is changed. draw(item, index) gives a row's fields.
export function rows(form, { name, legend, hint = "", add, make, items, draw, most = Infinity }) {
  const error = form.errors[name] ?? "";
  const id = `${form.id}-${name}`;
  const append = () => {
    items.push(make());
    form.touch(name);
    requestAnimationFrame(() => [...document.querySelectorAll(`#${id} .row`)].at(-1)?.querySelector("input, select")?.focus());
  };
  const remove = (index) => {
    items.splice(index, 1);
    Object.keys(form.errors).forEach((each) => each.startsWith(name) && delete form.errors[each]);
    form.touch(name);
    requestAnimationFrame(() => document.querySelector(`#${id} .add`)?.focus());
  };
  return html`<fieldset class="rows" id=${id} aria-describedby=${hint || error ? `${id}-hint` : nothing}>
    <legend class="label">${legend} <span class="optional">optional</span></legend>
    ${items.map(
      (item, index) => html`<div class="row">
        <div class="row-fields">${draw(item, index)}</div>
        <button type="button" class="quiet small" aria-label="Remove ${legend.toLowerCase()} ${index + 1}" @click=${() => remove(index)}>${icon("trash-2")}</button>
      </div>`,
    )}
    ${error
      ? html`<p class="hint error" id="${id}-hint" tabindex="-1" aria-invalid="true">${error}</p>`
      : hint
        ? html`<p class="hint" id="${id}-hint">${hint}</p>`
        : nothing}
    <div><button type="button" class="plain small add" ?disabled=${items.length >= most} @click=${append}>${icon("plus")} ${add}</button></div>
  </fieldset>`;
}

// A field of a row, whose label is read out only; its placeholder says it to others.
export function rowInput(form, item, key, { label, path, placeholder = "", mono = false, inputmode, type = "text" }) {
  const error = form.errors[path] ?? "";
  const id = `${form.id}-${path.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
  return html`<span class="row-field">
    <input id=${id} aria-label=${label} type=${type} class=${mono ? "mono" : ""} placeholder=${placeholder || label} autocomplete="off" spellcheck="false" inputmode=${inputmode ?? nothing}
      aria-invalid=${error ? "true" : nothing} aria-describedby=${error ? `${id}-error` : nothing} .value=${item[key]}
      @input=${(event) => {
        item[key] = event.target.value;
        form.touch(path);
      }}>
    ${error ? html`<span class="hint error" id="${id}-error">${error}</span>` : nothing}
  </span>`;
}

export function rowSelect(form, item, key, { label, path, options }) {
  return html`<span class="row-field narrow">
    <select aria-label=${label} @change=${(event) => {
      item[key] = event.target.value;
      form.touch(path);
    }}>
      ${options.map((each) => html`<option value=${each.value} ?selected=${each.value === item[key]}>${each.label}</option>`)}
    </select>
  </span>`;
}
