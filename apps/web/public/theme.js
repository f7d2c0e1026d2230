// Sets the colours before the page is drawn, so that it never flashes in the other ones. It is a file of its own because
// the Content Security Policy refuses scripts in the page. src/shell/theme.ts changes the stored choice.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    let chosen = null;
    try {
      chosen = localStorage.getItem("billstack.theme");
    } catch {
      // Without storage, the system decides.
    }
    const dark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("billstack:theme", apply);
})();
