// Before anything is drawn, so that a dark page does not flash white.
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
})();
