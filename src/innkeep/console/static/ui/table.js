// Tables that become cards on a narrow screen.
import { html, nothing, repeat } from "../lib.js";

// columns: [{ label, cell: (row) => ..., className }]; the first one heads its row. actions(row) stands at the end.
export function dataTable({ caption, columns, rows, id, actions = null, busy = false }) {
  return html`<div class="table-frame" aria-busy=${busy ? "true" : "false"}>
    <table class="data">
      <caption class="wa-visually-hidden">${caption}</caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class=${column.className ?? ""}>${column.label}</th>`)}
          ${actions ? html`<th scope="col" class="actions"><span class="wa-visually-hidden">Actions</span></th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows,
          (row) => id(row),
          (row) => html`<tr data-id=${id(row)}>
            ${columns.map((column, index) =>
              index === 0
                ? html`<th scope="row" class=${column.className ?? ""}>${column.cell(row)}</th>`
                : html`<td data-label=${column.label} class=${column.className ?? ""}>${column.cell(row)}</td>`,
            )}
            ${actions ? html`<td class="actions">${actions(row)}</td>` : nothing}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function pager({ page, size, total, go }) {
  const last = Math.max(1, Math.ceil(total / size));
  if (total === 0) return nothing;
  return html`<nav class="pager" aria-label="Pages">
    <span>${(page - 1) * size + 1}–${Math.min(page * size, total)} of ${total}</span>
    <span class="buttons">
      <button type="button" class="plain small" ?disabled=${page <= 1} @click=${() => go(page - 1)}>Previous</button>
      <button type="button" class="plain small" ?disabled=${page >= last} @click=${() => go(page + 1)}>Next</button>
    </span>
  </nav>`;
}
