// Pages that belong together, as links above each of them.
import { html, nothing } from "../lib.js";

// entries: [{ href, label, current }]
export function subPages(label, entries) {
  return html`<nav class="sub-pages" aria-label=${label}>
    ${entries.map((each) => html`<a href=${each.href} aria-current=${each.current ? "page" : nothing}>${each.label}</a>`)}
  </nav>`;
}
