import { html, nothing } from "../lib.js";
import { get } from "../api.js";
import { bytes, duration } from "../format.js";
import { charts } from "../instance/charts.js";
import { endpoints } from "../instance/endpoints.js";
import { access, about, jobs } from "../instance/facts.js";
import { failureBanner, history } from "../instance/history.js";
import { logs } from "../instance/logs.js";
import { openEditPorts } from "../instance/edit-ports.js";
import { openSaveImage } from "../instance/save-image.js";
import { openUpgrade } from "../instance/upgrade.js";
import { terminal } from "../instance/terminal.js";
import { isFailed, isLeaving, ordersFor, statusBadge } from "../instances.js";
import { go } from "../router.js";
import { session } from "../session.js";
import { icon } from "../ui/icon.js";
import { failure, loading, menu, pageHead } from "../ui/parts.js";

const TABS = ["overview", "logs", "terminal", "history"];

export const page = {
  path: "/instances/:instanceId",
  open(view) {
    view.title("Instance");
    const model = new Model(view);
    const parts = { charts: charts(view, model), endpoints: endpoints(view, model), jobs: jobs(view, model), logs: logs(view, model), terminal: terminal(view, model) };
    return () => draw(view, model, parts);
  },
};

// What is known of the instance, kept fresh.
class Model {
  constructor(view) {
    this.view = view;
    this.id = view.params.instanceId;
    this.instance = null;
    this.events = null;
    this.error = null;
    this.rate = 0;
    this.tab = TABS.includes(view.query.get("tab")) ? view.query.get("tab") : "overview";
    view.onEvent((event) => {
      if (event && event.instanceId !== this.id) return;
      if (event?.type === "instance.status" && this.instance) this.instance.status = event.status;
      view.update();
      this.refreshSoon();
    });
    view.every(1, () => this.instance?.status === "pulling" && this.refresh());
    view.every(15, () => this.refresh());
    this.refresh();
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.view.signal.aborted || this.refresh(), 200);
  }

  async refresh() {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    const query = { instanceId: this.id };
    const options = { signal: this.view.signal };
    try {
      const [instance, events] = await Promise.all([get("/gpu/instance", query, options), get("/gpu/instance/events", query, options)]);
      if (asked !== this.asked) return;
      this.#note(instance);
      this.events = events;
      this.error = null;
      this.view.title(instance.name);
    } catch (error) {
      if (asked !== this.asked || error.name === "AbortError") return;
      this.error = error;
    }
    this.view.update();
  }

  // The rate of a pull is that between two looks, smoothed.
  #note(instance) {
    const at = performance.now();
    const done = instance.pullProgress?.bytes ?? 0;
    if (this.pulled && done > this.pulled.done) {
      const rate = ((done - this.pulled.done) * 1000) / (at - this.pulled.at);
      this.rate = this.rate ? this.rate * 0.7 + rate * 0.3 : rate;
    }
    this.pulled = instance.pullProgress ? { at, done } : null;
    this.instance = instance;
  }

  show(tab) {
    this.tab = tab;
    this.view.setQuery({ tab: tab === "overview" ? "" : tab });
    this.view.update();
  }
}

function draw(view, model, parts) {
  const back = { href: "/console/instances", label: "Instances" };
  const { instance } = model;
  if (!instance || model.error?.status === 404) {
    return html`${pageHead({ title: "Instance", back })}${model.error ? failure(model.error, () => model.refresh()) : loading()}`;
  }
  return html`
    ${pageHead({
      title: instance.name,
      back,
      aside: html`<span role="status">${statusBadge(instance.status, isFailed(instance))}</span>`,
      about: html`${instance.productName} · ${instance.clusterName} · <span class="mono">${instance.imageUrl}</span>`,
      actions: actions(model),
    })}
    ${model.error ? failure(model.error, () => model.refresh()) : nothing} ${failureBanner(model)} ${pullProgress(model)}
    <wa-tab-group active=${model.tab} @wa-tab-show=${(event) => model.show(event.detail.name)}>
      ${TABS.map((tab) => html`<wa-tab panel=${tab}>${tab[0].toUpperCase()}${tab.slice(1)}</wa-tab>`)}
      <wa-tab-panel name="overview">
        <div class="columns">
          <div class="stack">${parts.endpoints()} ${parts.charts()}</div>
          <div class="stack">${access(model)} ${about(model)} ${parts.jobs()}</div>
        </div>
      </wa-tab-panel>
      <wa-tab-panel name="logs">${model.tab === "logs" ? parts.logs() : nothing}</wa-tab-panel>
      <wa-tab-panel name="terminal">${model.tab === "terminal" ? parts.terminal() : nothing}</wa-tab-panel>
      <wa-tab-panel name="history">${history(model)}</wa-tab-panel>
    </wa-tab-group>
  `;
}

function actions(model) {
  const { instance } = model;
  const orders = ordersFor(instance, { deleted: () => go("/instances") });
  const remove = orders.find((each) => each.danger);
  const further = session.can("member") && !isLeaving(instance.status);
  const changed = () => {
    model.refreshSoon();
    model.lookAtJobs();
  };
  const atRest = ["running", "exited"].includes(instance.status);
  const entries = further
    ? [
        { label: "Edit ports", icon: "plug", act: () => openEditPorts(instance, changed) },
        { label: "Upgrade", icon: "upload", act: () => openUpgrade(instance, changed), disabled: !atRest },
        { label: "Save as image", icon: "save", act: () => openSaveImage(instance, changed), disabled: !atRest },
        ...(remove ? [remove] : []),
      ]
    : [];
  return html`
    ${orders
      .filter((each) => !each.danger)
      .map((each) => html`<button type="button" class="plain" @click=${each.act}>${icon(each.icon)} ${each.label}</button>`)}
    ${entries.length ? menu("More actions", entries) : nothing}
  `;
}

function pullProgress(model) {
  const progress = model.instance.pullProgress;
  if (!progress) return nothing;
  const share = progress.totalBytes ? Math.min(100, (progress.bytes / progress.totalBytes) * 100) : 0;
  const left = model.rate && progress.totalBytes ? (progress.totalBytes - progress.bytes) / model.rate : null;
  return html`<section class="panel pull" aria-label="Pull of the image">
    <div class="pull-line">
      <strong>Pulling the image</strong>
      <span>${bytes(progress.bytes)}${progress.totalBytes ? ` of ${bytes(progress.totalBytes)}` : ""}${model.rate ? `, ${bytes(model.rate)}/s` : ""}${left ? `, ${duration(left)} left` : ""}</span>
    </div>
    <wa-progress-bar label="Pull of the image" .value=${share} ?indeterminate=${!progress.totalBytes}></wa-progress-bar>
  </section>`;
}
