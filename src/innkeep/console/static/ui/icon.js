import { html, nothing } from "../lib.js";

// With a label it is told to screen readers; without one it only decorates.
export function icon(name, label = "") {
  return html`<wa-icon name=${name} label=${label || nothing}></wa-icon>`;
}
