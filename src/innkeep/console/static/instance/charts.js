// CPU, memory and root disk over time.
import { html, nothing, ref } from "../lib.js";
import { get } from "../api.js";
import { panel } from "../ui/parts.js";
import { icon } from "../ui/icon.js";

const SPANS = [
  { value: "900", label: "15 minutes", interval: 30 },
  { value: "3600", label: "1 hour", interval: 60 },
  { value: "21600", label: "6 hours", interval: 300 },
  { value: "86400", label: "24 hours", interval: 900 },
];
const SERIES = [
  { field: "cpuUtilization", label: "CPU", icon: "cpu", colour: "--chart-1" },
  { field: "memUtilization", label: "Memory", icon: "memory-stick", colour: "--chart-2" },
  { field: "rootDiskUtilization", label: "Root disk", icon: "hard-drive", colour: "--chart-3" },
];
const HEIGHT = 120;

export function charts(view, model) {
  let span = SPANS[0];
  let usage = null;
  const drawn = SERIES.map((series) => new Chart(series));
  const look = async () => {
    if (model.tab !== "overview") return;
    const now = Math.floor(Date.now() / 1000);
    const query = { instanceId: model.id, startTime: now - Number(span.value), endTime: now, interval: span.interval };
    const found = await get("/metrics/gpu/instance", query, { signal: view.signal }).catch(() => null);
    if (!found) return;
    usage = found;
    drawn.forEach((chart) => chart.show(found[chart.series.field], now - Number(span.value), now, span.interval));
    view.update();
  };
  look();
  view.every(15, look);
  const redraw = () => drawn.forEach((chart) => chart.remake());
  document.addEventListener("theme", redraw, { signal: view.signal });
  view.signal.addEventListener("abort", () => drawn.forEach((chart) => chart.close()));
  const choose = (event) => {
    span = SPANS.find((each) => each.value === event.target.value);
    look();
  };
  return () =>
    panel({
      title: "Usage",
      actions: html`<span class="choice"><select aria-label="Time span" @change=${choose}>${SPANS.map((each) => html`<option value=${each.value} ?selected=${each === span}>${each.label}</option>`)}</select></span>`,
      body: html`<div class="charts">
        ${drawn.map((chart) => {
          const points = usage?.[chart.series.field] ?? [];
          const last = points.at(-1)?.value;
          const text = last === undefined ? "no measures" : `${last.toFixed(1)} %`;
          return html`<figure class="chart">
            <figcaption>${icon(chart.series.icon)} ${chart.series.label} <strong>${text}</strong></figcaption>
            <div class="plot" role="img" aria-label="${chart.series.label}: ${summary(points)}" ${ref(chart.attached)}></div>
          </figure>`;
        })}
        ${usage && SERIES.every((each) => !usage[each.field].length) ? html`<p class="hint">Measures appear while the instance runs, some time after its start.</p>` : nothing}
      </div>`,
    });
}

const HOUR = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function hour(at) {
  return HOUR.format(new Date(at * 1000));
}

function summary(points) {
  if (!points.length) return "no measures in this time";
  const values = points.map((point) => point.value);
  return `now ${values.at(-1).toFixed(1)} %, between ${Math.min(...values).toFixed(1)} and ${Math.max(...values).toFixed(1)} %`;
}

class Chart {
  constructor(series) {
    this.series = series;
    this.data = [[], []];
    this.range = [0, 1];
    this.attached = (element) => this.attach(element);
  }

  attach(element) {
    if (element === this.element) return;
    this.close();
    this.element = element;
    if (!element) return;
    this.observer = new ResizeObserver(() => this.plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    this.observer.observe(element);
    this.remake();
  }

  show(points, from, to, interval) {
    // A gap where there is no measure, and not a line over it.
    const times = [];
    const values = [];
    for (const { timestamp, value } of points) {
      const at = Number(timestamp);
      if (times.length && at - times.at(-1) > interval * 2.5) {
        times.push(times.at(-1) + interval);
        values.push(null);
      }
      times.push(at);
      values.push(value);
    }
    this.data = [times, values];
    this.range = [from, to];
    if (this.plot) this.plot.setData(this.data);
    else this.remake();
  }

  async remake() {
    const { default: Plot } = await import("../vendor/charts.js");
    if (!this.element) return;
    this.plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "11px sans-serif" };
    const line = colour(this.series.colour);
    this.plot = new Plot(
      {
        width: Math.max(this.element.clientWidth, 100),
        height: HEIGHT,
        padding: [8, 4, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        scales: { x: { time: true, range: () => this.range }, y: { range: (_, __, top) => [0, Math.min(100, Math.max(10, Math.ceil((top ?? 0) * 1.25)))] } },
        axes: [{ ...axis, space: 80, size: 26, values: (_, ticks) => ticks.map(hour) }, { ...axis, size: 40, space: 28, values: (_, ticks) => ticks.map((tick) => `${tick} %`) }],
        series: [{}, { stroke: line, width: 1.75, fill: `${line}22`, points: { show: this.data[0].length < 2, size: 5 } }],
      },
      this.data,
      this.element,
    );
  }

  close() {
    this.observer?.disconnect();
    this.plot?.destroy();
    this.plot = null;
    this.element = null;
  }
}
