// Short news at the edge of the page, read out by screen readers.
import { html, nothing, repeat } from "../lib.js";
import { icon } from "./icon.js";

const KEPT = 6000;
const KEPT_PROBLEM = 14000;

let shown = [];
let number = 0;
let redraw = () => {};

export function onToasts(callback) {
  redraw = callback;
}

export function toast(text, kind = "success") {
  const entry = { id: (number += 1), text, kind };
  shown = [...shown.slice(-3), entry];
  redraw();
  setTimeout(() => dismiss(entry.id), kind === "danger" ? KEPT_PROBLEM : KEPT);
}

// For what a call of the API threw.
export function problem(error) {
  if (error?.name === "AbortError") return;
  toast(error?.message ?? String(error), "danger");
}

function dismiss(id) {
  shown = shown.filter((entry) => entry.id !== id);
  redraw();
}

const ICONS = { success: "circle-check", danger: "circle-alert", info: "info" };

export function toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${repeat(
      shown,
      (entry) => entry.id,
      (entry) => html`<div class="toast ${entry.kind}">
        ${icon(ICONS[entry.kind] ?? "info")}
        <span>${entry.text}</span>
        <button type="button" class="quiet small" aria-label="Dismiss" @click=${() => dismiss(entry.id)}>${icon("x")}</button>
      </div>`,
    )}
    ${nothing}
  </div>`;
}
