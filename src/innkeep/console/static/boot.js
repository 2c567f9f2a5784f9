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
  let again = false;
  const lost = ({ target }) => {
    const isNeeded = target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === "stylesheet");
    if (again || !isNeeded) return;
    again = true;
    const times = Number(sessionStorage.getItem(NAME) ?? 0);
    if (times < MOST) {
      sessionStorage.setItem(NAME, times + 1);
      setTimeout(() => location.reload(), 200 * (times + 1));
    } else {
      sessionStorage.removeItem(NAME);
      const tell = () => {
        const told = document.createElement("p");
        told.setAttribute("role", "alert");
        told.textContent = "The console could not be loaded. Check the connection and reload the page.";
        document.body.prepend(told);
      };
      if (document.body) tell();
      else document.addEventListener("DOMContentLoaded", tell);
    }
  };
  addEventListener("error", lost, true);
  // Said by the page's script, which runs only when all of it is there.
  document.addEventListener("innkeep-runs", () => sessionStorage.removeItem(NAME));
})();
