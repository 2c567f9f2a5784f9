// Values as people read them.
const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

// A price of the API, which is per hour and in 1/100000 of a unit of the currency.
export function price(value) {
  if (!value) return "Free";
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 5 }).format(value / 100000)} / hour`;
}

export function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${NUMBER.format(value)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${NUMBER.format(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.round((seconds % 86400) / 3600)} h`;
}

export function cores(count) {
  return `${count} ${Number(count) === 1 ? "core" : "cores"}`;
}

// at is what the API sends: Unix seconds, mostly as a string; "0" and "" are never.
export function when(at) {
  return Number(at) > 0 ? WHEN.format(new Date(Number(at) * 1000)) : "never";
}

export function clock(at) {
  return CLOCK.format(new Date(Number(at) * 1000));
}

export function ago(at, now = Date.now() / 1000) {
  if (!(Number(at) > 0)) return "never";
  const seconds = Number(at) - now;
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  if (size < 2700) return RELATIVE.format(Math.round(seconds / 60), "minute");
  if (size < 79200) return RELATIVE.format(Math.round(seconds / 3600), "hour");
  return RELATIVE.format(Math.round(seconds / 86400), "day");
}
