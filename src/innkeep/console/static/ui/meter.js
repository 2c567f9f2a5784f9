// How much of something is used: a bar, and always the same in words.
import { html, nothing } from "../lib.js";

const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

// total: null where there is no limit, or none is known (then free tells what is known instead).
export function meter({ label, used, total, unit = "", none = "no limit", note = "" }) {
  const suffix = unit ? ` ${unit}` : "";
  const share = total ? Math.min(1, used / total) : total === 0 ? 1 : 0;
  const kind = total === null ? "open" : share >= 1 ? "full" : share >= 0.8 ? "high" : "";
  const words = total === null ? `${NUMBER.format(used)}${suffix}, ${none}` : `${NUMBER.format(used)} of ${NUMBER.format(total)}${suffix}`;
  return html`<div class="meter ${kind}">
    <div class="meter-text"><span class="meter-label">${label}</span><span class="meter-words">${words}</span></div>
    <svg class="meter-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="meter-track" width="100" height="6"></rect>
      <rect class="meter-fill" width=${(share * 100).toFixed(1)} height="6"></rect>
    </svg>
    ${note ? html`<span class="meter-note">${note}</span>` : nothing}
  </div>`;
}
