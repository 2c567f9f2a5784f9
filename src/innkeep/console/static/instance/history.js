// What happened to the instance, how long each step took, and why it failed.
import { html, nothing } from "../lib.js";
import { clock, duration, when } from "../format.js";
import { isFailed, statusBadge } from "../instances.js";
import { panel } from "../ui/parts.js";

export function failureBanner(model) {
  const { instance, events } = model;
  if (!isFailed(instance)) return nothing;
  const last = events?.failures.at(-1);
  return html`<wa-callout variant="danger" class="failure">
    <wa-icon slot="icon" name="circle-alert"></wa-icon>
    <strong>${instance.statusError.message}</strong>
    ${last ? failureDetails(last) : nothing}
  </wa-callout>`;
}

function failureDetails(failure) {
  const ended = [
    failure.exitCode === null ? "" : `exit code ${failure.exitCode}`,
    failure.signal ?? "",
    failure.outOfMemory ? "out of memory" : "",
    failure.times > 1 ? `${failure.times} times` : "",
  ].filter(Boolean);
  return html`
    ${failure.nextStep ? html`<p><strong>What to do:</strong> ${failure.nextStep}</p>` : nothing}
    ${ended.length ? html`<p>${ended.join(", ")}, ${when(failure.lastAt)}</p>` : nothing}
    ${failure.log.length
      ? html`<details><summary>The last ${failure.log.length} lines of its output</summary><pre class="code" tabindex="0">${failure.log.join("\n")}</pre></details>`
      : nothing}
  `;
}

export function history(model) {
  const { events } = model;
  if (!events) return nothing;
  const past = events.failures.filter((each, index) => !(isFailed(model.instance) && index === events.failures.length - 1));
  return html`<div class="stack">
    ${panel({
      title: "History",
      body: html`<ol class="steps">
        ${[...events.events].reverse().map(
          (step) => html`<li>
            <time datetime=${new Date(Number(step.at) * 1000).toISOString()} title=${when(step.at)}>${clock(step.at)}</time>
            <span>${statusBadge(step.status)}</span>
            <span class="step-text">${step.message}</span>
            <span class="step-time">${step.seconds === null ? "now" : duration(step.seconds)}</span>
          </li>`,
        )}
      </ol>`,
    })}
    ${past.length
      ? panel({
          title: "Earlier failures",
          body: html`<ul class="failures">
            ${[...past].reverse().map((each) => html`<li><p><strong>${each.message}</strong> <span class="optional">${when(each.lastAt)}</span></p>${failureDetails(each)}</li>`)}
          </ul>`,
        })
      : nothing}
  </div>`;
}
