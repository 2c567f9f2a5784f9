// What surrounds every page: navigation, who is signed in, news.
import { html, nothing } from "./lib.js";
import { events } from "./events.js";
import { session } from "./session.js";
import { icon } from "./ui/icon.js";
import { empty } from "./ui/parts.js";
import { toasts } from "./ui/toast.js";

const THEMES = [
  ["system", "monitor", "As the system"],
  ["light", "sun", "Light"],
  ["dark", "moon", "Dark"],
];
const STREAM = {
  live: "Live: changes show by themselves",
  connecting: "Connecting to the stream of events",
  waiting: "No stream of events; looked again from time to time",
  off: "Not connected",
};

export function shell({ router, pages, host }) {
  return html`
    <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
    <header class="bar">
      <button type="button" class="quiet menu-button" aria-label="Open the menu" @click=${() => openDrawer(true)}>${icon("menu")}</button>
      <a class="brand" href="/console/instances"><img src=${new URL("innkeep.svg", import.meta.url).href} alt="" width="28" height="28"><span>Innkeep</span></a>
      <span class="project" title="Project">${session.own?.project}</span>
      <span class="space"></span>
      <span class="stream ${events.state}" id="stream" role="img" aria-label=${STREAM[events.state]}></span>
      <wa-tooltip for="stream">${STREAM[events.state]}</wa-tooltip>
      ${themeMenu()} ${accountMenu()}
    </header>
    <wa-drawer class="menu-drawer" label="Innkeep" placement="start" @click=${(event) => event.target.closest("a") && openDrawer(false)}>
      ${navigation(router, pages)}
    </wa-drawer>
    <div class="frame">
      <div class="side">${navigation(router, pages)}</div>
      <main id="main" tabindex="-1">
        ${host} ${router.current ? nothing : notHere()}
      </main>
    </div>
    ${toasts()}
  `;
}

function notHere() {
  return empty({
    symbol: "circle-help",
    title: "There is no such page",
    text: "The address may be mistyped, or what it led to is gone.",
    action: html`<a class="button primary" href="/console/instances">Go to the instances</a>`,
  });
}

function navigation(router, pages) {
  const shown = pages.filter((page) => page.nav && session.can(page.role ?? "read-only"));
  const groups = [...new Set(shown.map((page) => page.nav.group))];
  return html`<nav aria-label="Main">
    ${groups.map(
      (group) => html`<div class="nav-group">
        <h2>${group}</h2>
        <ul>
          ${shown
            .filter((page) => page.nav.group === group)
            .map(
              (page) => html`<li>
                <a href="/console${page.path}" aria-current=${isCurrent(router, page) ? "page" : nothing}>${icon(page.nav.icon)} ${page.nav.label}</a>
              </li>`,
            )}
        </ul>
      </div>`,
    )}
  </nav>`;
}

function isCurrent(router, page) {
  return router.path === page.path || router.path.startsWith(`${page.path}/`);
}

function themeMenu() {
  const wanted = window.innkeepTheme.wanted;
  const [, symbol] = THEMES.find(([name]) => name === wanted) ?? THEMES[0];
  const chosen = (event) => {
    window.innkeepTheme.wanted = event.detail.item.value;
    event.target.closest("wa-dropdown").querySelector("button wa-icon").name = THEMES.find(([name]) => name === window.innkeepTheme.wanted)[1];
  };
  return html`<wa-dropdown placement="bottom-end" @wa-select=${chosen}>
    <button slot="trigger" type="button" class="quiet" aria-label="Appearance">${icon(symbol)}</button>
    ${THEMES.map(([name, own, label]) => html`<wa-dropdown-item value=${name}><wa-icon slot="icon" name=${own}></wa-icon>${label}</wa-dropdown-item>`)}
  </wa-dropdown>`;
}

function accountMenu() {
  const own = session.own;
  if (!own) return nothing;
  const chosen = (event) => event.detail.item.value === "sign-out" && session.end();
  return html`<wa-dropdown placement="bottom-end" @wa-select=${chosen}>
    <button slot="trigger" type="button" class="quiet account" aria-label="Account: project ${own.project}, role ${own.role}">
      ${icon("user")}<span class="role">${own.role}</span>
    </button>
    <wa-dropdown-item disabled>Project ${own.project}</wa-dropdown-item>
    <wa-dropdown-item disabled>Key ${own.name || own.hint}…, ${own.role}</wa-dropdown-item>
    <wa-divider></wa-divider>
    <wa-dropdown-item value="sign-out"><wa-icon slot="icon" name="log-out"></wa-icon>Sign out</wa-dropdown-item>
  </wa-dropdown>`;
}

function openDrawer(open) {
  document.querySelector(".menu-drawer").open = open;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
