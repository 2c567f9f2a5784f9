// Small things that several pages show.
import { html, nothing } from "../lib.js";
import { icon } from "./icon.js";

// Says what is not here and what to do about it.
export function empty({ symbol, title, text, action = nothing }) {
  return html`<div class="empty">
    <div class="empty-symbol">${icon(symbol)}</div>
    <h2>${title}</h2>
    <p>${text}</p>
    ${action}
  </div>`;
}

export function loading(text = "Loading") {
  return html`<p class="loading" role="status"><wa-spinner></wa-spinner> ${text}</p>`;
}

// What a page shows when what it is about could not be got.
export function failure(error, again = null) {
  return html`<wa-callout variant="danger" role="alert">
    <wa-icon slot="icon" name="circle-alert"></wa-icon>
    <strong>${error.status === 404 ? "Not found" : "This could not be loaded"}</strong>
    <p>${error.message}</p>
    ${again ? html`<button type="button" class="plain small" @click=${again}>Try again</button>` : nothing}
  </wa-callout>`;
}

export function pageHead({ title, back = null, aside = nothing, actions = nothing, about = nothing }) {
  return html`<header class="page-head">
    <div class="page-title">
      ${back ? html`<a class="back" href=${back.href}>${icon("arrow-left")} ${back.label}</a>` : nothing}
      <div class="page-title-line"><h1 tabindex="-1">${title}</h1>${aside}</div>
      ${about === nothing ? nothing : html`<p class="about">${about}</p>`}
    </div>
    <div class="buttons">${actions}</div>
  </header>`;
}

export function copyButton(text, label = "Copy") {
  return html`<wa-copy-button .value=${text} copy-label=${label} success-label="Copied" error-label="Could not copy"></wa-copy-button>`;
}

// A value that is likely to be pasted elsewhere.
export function copyable(text, { label, className = "" } = {}) {
  return html`<span class="copyable ${className}"><code>${text}</code>${copyButton(text, `Copy ${label ?? ""}`.trim())}</span>`;
}

// A secret that is shown on demand only.
export function secret(text, label) {
  const toggle = (event) => {
    const button = event.currentTarget;
    const shown = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!shown));
    button.parentElement.querySelector("code").textContent = shown ? "••••••••••" : text;
  };
  return html`<span class="copyable"><code>••••••••••</code>
    <button type="button" class="quiet small" aria-pressed="false" aria-label="Show ${label}" @click=${toggle}>${icon("eye")}</button>
    ${copyButton(text, `Copy ${label}`)}
  </span>`;
}

// A list of names and values; a third "wide" has the value below its name.
export function facts(entries) {
  return html`<dl class="facts">
    ${entries.filter(Boolean).map(([name, value, className = ""]) => html`<div class=${className}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

export function panel({ title, actions = nothing, body, className = "", id = "" }) {
  const heading = id || `panel-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return html`<section class="panel ${className}" aria-labelledby=${heading}>
    <header><h2 id=${heading}>${title}</h2><div class="buttons">${actions}</div></header>
    ${body}
  </section>`;
}

// entries: [{ label, icon, act, danger, disabled }]
export function menu(label, entries, trigger = icon("ellipsis-vertical")) {
  const chosen = (event) => entries[Number(event.detail.item.value)]?.act();
  return html`<wa-dropdown placement="bottom-end" @wa-select=${chosen}>
    <button slot="trigger" type="button" class="quiet small" aria-label=${label}>${trigger}</button>
    ${entries.map(
      (entry, index) => html`<wa-dropdown-item value=${index} variant=${entry.danger ? "danger" : "default"} ?disabled=${entry.disabled ?? false}>
        ${entry.icon ? html`<wa-icon slot="icon" name=${entry.icon}></wa-icon>` : nothing}${entry.label}
      </wa-dropdown-item>`,
    )}
  </wa-dropdown>`;
}
