// Before anything is drawn: the colours, so that a dark page does not flash white, and a second try where a
// network that changed in this moment broke off the loading of a script or a style.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => localStorage.getItem("innkeep-theme") ?? "system";
  const apply = () => {
    const isDark = wanted() === "dark" || (wanted() === "system" && dark.matches);
    document.documentElement.classList.toggle("wa-dark", isDark);
    document.documentElement.classList.toggle("wa-light", !isDark);
    document.dispatchEvent(new CustomEvent("theme"));
  };
  window.innkeepTheme = {
    get wanted() {
      return wanted();
    },
    set wanted(value) {
      localStorage.setItem("innkeep-theme", value);
      apply();
    },
  };
  dark.addEventListener("change", apply);
  apply();

  const MOST = 5;
  const NAME = "innkeep-reloads";
  const lost = (event) => {
    if (!(event.target instanceof HTMLScriptElement || event.target instanceof HTMLLinkElement)) return;
    const times = Number(sessionStorage.getItem(NAME) ?? 0);
    if (times >= MOST) return;
    sessionStorage.setItem(NAME, times + 1);
    setTimeout(() => location.reload(), 200 * (times + 1));
  };
  addEventListener("error", lost, true);
  // Said by the page's script, which runs only when all of it is there.
  document.addEventListener("innkeep-runs", () => sessionStorage.removeItem(NAME));
})();
