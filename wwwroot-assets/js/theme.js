// Runs before the first paint: the chosen theme and the width of the navigation, so that nothing flashes or moves.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const apply = () => {
    const choice = read("theme") ?? "system";
    root.dataset.themeChoice = choice;
    root.dataset.theme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    if (read("nav") === "rail") root.dataset.nav = "rail"; else delete root.dataset.nav;
  };
  const write = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* A browser that keeps nothing shows the default. */ }
    apply();
  };
  window.portalTheme = { choose: (theme) => write("theme", theme), toggleNav: () => write("nav", read("nav") === "rail" ? "wide" : "rail") };
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  apply();
})();
