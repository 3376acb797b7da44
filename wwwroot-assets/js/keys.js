// The keys of the portal. Components say what a key does with data-key on a control (Shared/PageKey); lists with data-rows, and data-row or the link of a table's row. Single
// keys do nothing while somebody types, and can be switched off (localStorage "keys"). None of them writes anything.
window.portal.keys = (on) => {
  if (on === undefined || on === null) return localStorage.getItem("keys") !== "off";
  if (on) localStorage.removeItem("keys"); else localStorage.setItem("keys", "off");
  return on;
};

(() => {
  const typing = (element) => element instanceof Element && (element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || element.isContentEditable);
  const openDialog = () => [...document.querySelectorAll("dialog[open]")].at(-1);
  const inSight = (element) => element instanceof HTMLElement && (element.hidden || element.offsetParent !== null);

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (typeAhead(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target instanceof Element && event.target.matches("[data-filter]")) event.target.blur();
    if (event.key.length === 1) single(event); else arrows(event);
  });

  // The server draws the palette: what is typed until then belongs into it, and is no key of the page.
  let ahead = null;
  let given = 0;
  const openPalette = () => {
    document.querySelector("[data-open-palette]")?.click();
    if (openDialog()) return;
    ahead = "";
    clearTimeout(given);
    given = setTimeout(() => { ahead = null; }, 2000);
  };
  const typeAhead = (event) => {
    if (ahead === null || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    if (event.key.length === 1) ahead += event.key;
    else if (event.key === "Backspace") ahead = ahead.slice(0, -1);
    else return false;
    event.preventDefault();
    return true;
  };
  new MutationObserver(() => {
    const field = ahead === null ? null : document.getElementById("palette");
    if (!field) return;
    const typed = ahead;
    ahead = null;
    if (typed.length === 0) return;
    field.value = typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }).observe(document.body, { childList: true, subtree: true });

  const single = (event) => {
    if (typing(event.target) || !portal.keys()) return;
    const dialog = openDialog();
    if (event.key === "/") {
      const filter = dialog ? dialog.querySelector("[data-filter]") : document.querySelector("main [data-filter]");
      event.preventDefault();
      // A page without a list to filter: the palette finds everything else.
      if (filter) { filter.focus(); filter.select(); } else if (!dialog) openPalette();
    } else if (event.key === "j" || event.key === "k") {
      const list = event.target.closest?.("[data-rows]") ?? (dialog ?? document).querySelector("main [data-rows]:not(nav), dialog [data-rows]");
      if (list) { event.preventDefault(); step(list, event.key === "j" ? 1 : -1); }
    } else {
      const control = [...(dialog ?? document).querySelectorAll("[data-key]")].find((control) => control.dataset.key === event.key && !control.disabled && inSight(control));
      if (control) { event.preventDefault(); control.click(); }
    }
  };

  // Arrows, Home and End move in the list that has the focus, and from its filter down into it.
  const arrows = (event) => {
    // The server moves the choice; the caret stays where it is.
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target instanceof Element && event.target.matches("[role=combobox]")) event.preventDefault();
    const list = event.target instanceof Element ? event.target.closest("[data-rows]") : null;
    const filter = event.target instanceof Element && event.target.matches("[data-filter]");
    if (!list || typing(event.target) && !(filter && event.key === "ArrowDown")) return;
    const toggle = list.matches("nav") ? event.target.closest("li")?.querySelector("[aria-expanded]") : null;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(list, event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Home" || event.key === "End") { event.preventDefault(); edge(list, event.key === "End"); }
    else if (toggle && event.key === (toggle.ariaExpanded === "true" ? "ArrowLeft" : "ArrowRight")) { event.preventDefault(); toggle.click(); }
  };

  const rowsOf = (list) => [...list.querySelectorAll("[data-row], .row-link")];
  const lineOf = (row) => row.closest("tr, li") ?? row;
  const step = (list, by) => {
    const rows = rowsOf(list);
    const current = rows.findIndex((row) => row === document.activeElement || lineOf(row).contains(document.activeElement));
    // From outside the list: to the first row in sight, below what sticks to the top.
    const next = current < 0 ? rows.find((row) => row.getBoundingClientRect().top > 90) ?? rows[0] : rows[current + by];
    if (next) { next.focus(); return; }
    if (current < 0 || !isPart(list, by)) return;
    // A long list draws what is in sight; what comes next is drawn when it is scrolled to.
    whenDrawn(list, () => { const row = rowsOf(list)[rowsOf(list).indexOf(rows[current]) + by]; row?.focus(); });
    scrollBy({ top: by * 300, behavior: "instant" });
  };
  const edge = (list, last) => {
    const focus = () => rowsOf(list).at(last ? -1 : 0)?.focus();
    if (isPart(list, last ? 1 : -1)) { whenDrawn(list, focus); list.scrollIntoView({ block: last ? "end" : "start", behavior: "instant" }); } else focus();
  };
  const isPart = (list, by) => {
    const count = Number(list.querySelector("[aria-rowcount]")?.getAttribute("aria-rowcount") ?? 0);
    const drawn = [...list.querySelectorAll("[aria-rowindex]")];
    return drawn.length > 0 && (by > 0 ? Number(drawn.at(-1).getAttribute("aria-rowindex")) < count : Number(drawn[0].getAttribute("aria-rowindex")) > 2);
  };
  const whenDrawn = (list, then) => {
    const body = list.querySelector("tbody") ?? list;
    const watch = new MutationObserver(() => { watch.disconnect(); requestAnimationFrame(then); });
    watch.observe(body, { childList: true });
    setTimeout(() => watch.disconnect(), 1000);
  };
})();
