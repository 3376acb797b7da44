// Small things a browser can do by itself, without asking the server: one listener each on the document, so that
// components need no script of their own and nothing has to be cleaned up.
window.portal = {
  focus: (selector) => document.querySelector(selector)?.focus(),
  // A field that appears filled: the caret goes to the end of it.
  edit: (id) => { const field = document.getElementById(id); if (field) { field.focus(); field.setSelectionRange(field.value.length, field.value.length); field.scrollLeft = field.scrollWidth; } },
  // The chosen option of a list that is longer than its box.
  reveal: (id) => document.getElementById(id)?.scrollIntoView({ block: "nearest" }),
  // What drops below a control stays inside the window, and its field has the focus.
  drop: (id) => {
    const box = document.getElementById(id);
    if (!box) return;
    const over = box.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
    if (over > 0) box.style.translate = `${-over}px`;
    box.querySelector("input")?.focus({ preventScroll: true });
  },
  download: (name, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  },
};

(() => {
  const root = document.documentElement;
  const closest = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

  // Tooltips: one box for all, on pointing and on focus.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true");
  tip.popover = "manual";
  document.body.append(tip);
  let tipped = null;
  const hideTip = () => { tipped = null; if (tip.matches(":popover-open")) tip.hidePopover(); };
  const showTip = (element) => {
    const text = element.dataset.tip;
    if (!text || element === tipped) return;
    tipped = element;
    tip.textContent = text;
    tip.showPopover();
    const at = element.getBoundingClientRect();
    const box = tip.getBoundingClientRect();
    const below = at.bottom + 6 + box.height < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - box.width / 2, innerWidth - box.width - 8))}px`;
    tip.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - box.height - 6)}px`;
  };
  document.addEventListener("pointerover", (event) => {
    const element = closest(event, "[data-tip]");
    if (element) showTip(element); else hideTip();
  });
  document.addEventListener("focusin", (event) => {
    const element = closest(event, "[data-tip]");
    if (element?.matches(":focus-visible")) showTip(element); else hideTip();
  });
  document.addEventListener("focusout", hideTip);
  document.addEventListener("pointerdown", hideTip);
  document.addEventListener("scroll", hideTip, true);

  document.addEventListener("click", (event) => {
    const copy = closest(event, "[data-copy]");
    if (copy) {
      event.preventDefault();
      event.stopPropagation();
      const label = copy.dataset.tip;
      navigator.clipboard.writeText(copy.dataset.copy).then(() => say(copy, "Copied", label), () => say(copy, "The browser does not allow copying", label));
      return;
    }
    const theme = closest(event, "[data-choose-theme]");
    if (theme) portalTheme.choose(theme.dataset.chooseTheme);
    if (closest(event, "[data-toggle-nav]")) portalTheme.toggleNav();
    if (closest(event, "[data-toggle-drawer]")) drawer(root.dataset.drawer !== "open");
    else if (root.dataset.drawer === "open" && (closest(event, ".side a") || !closest(event, ".side"))) drawer(false);
    const menu = closest(event, "[popover] a, [popover] [data-closes]")?.closest("[popover]");
    if (menu?.matches(":popover-open")) menu.hidePopover();
    const goto_ = closest(event, "[data-goto]");
    if (goto_) {
      const [id, line, column] = goto_.dataset.goto.split(":");
      placeCaret(document.getElementById(id), Number(line), Number(column));
    }
  }, true);

  const drawer = (open) => { if (open) root.dataset.drawer = "open"; else delete root.dataset.drawer; };
  const say = (element, text, afterwards) => {
    element.dataset.tip = text;
    tipped = null;
    showTip(element);
    setTimeout(() => { element.dataset.tip = afterwards ?? ""; if (tipped === element) hideTip(); }, 1500);
  };
  const placeCaret = (area, line, column) => {
    if (!area) return;
    const lines = area.value.split("\n");
    const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + Math.min(column - 1, lines[line - 1]?.length ?? 0);
    area.focus();
    area.setSelectionRange(at, at);
  };

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") drawer(false); });

  // Dialogs are shown by Blazor as elements; showing them modally is the browser's work.
  const openModals = () => { for (const dialog of document.querySelectorAll("dialog[data-modal]:not([open])")) if (dialog.isConnected) dialog.showModal(); };
  new MutationObserver(openModals).observe(document.body, { childList: true, subtree: true });

  // A field to begin with has the focus as soon as it is drawn, so that no letter is lost; browsers do that for the first page only.
  const begun = new WeakSet();
  const begin = () => {
    for (const field of document.querySelectorAll("main [autofocus]:not(dialog *)")) {
      if (begun.has(field)) continue;
      begun.add(field);
      field.focus();
    }
  };
  new MutationObserver(begin).observe(document.body, { childList: true, subtree: true });

  // Typing into a big text is sent when the hands rest, not with every key.
  const rest = new WeakMap();
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (event.isResting || !(area instanceof HTMLTextAreaElement) || !area.hasAttribute("data-rest")) return;
    event.stopImmediatePropagation();
    clearTimeout(rest.get(area));
    rest.set(area, setTimeout(() => flush(area), 250));
  }, true);
  const flush = (area) => {
    if (!rest.has(area)) return;
    clearTimeout(rest.get(area));
    rest.delete(area);
    const event = new Event("input", { bubbles: true });
    event.isResting = true;
    area.dispatchEvent(event);
  };
  document.addEventListener("focusout", (event) => { if (event.target instanceof HTMLTextAreaElement) flush(event.target); }, true);

  // Times in the reader's own zone, and ages that grow while nobody loads the page again.
  const span = (seconds) => seconds < 60 ? `${Math.floor(seconds)} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min` : seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
  const put = (element, text) => { if (element.firstChild && element.firstChild.data !== text) element.firstChild.data = text; };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-age]")) {
      const away = (Date.now() - new Date(time.dateTime)) / 1000;
      put(time, Math.abs(away) < 10 ? "just now" : away > 0 ? `${span(away)} ago` : `in ${span(-away)}`);
      time.dataset.tip = new Date(time.dateTime).toLocaleString();
    }
    for (const time of document.querySelectorAll("time[data-clock]")) put(time, new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  };
  let ticking = false;
  new MutationObserver(() => { if (!ticking) { ticking = true; requestAnimationFrame(() => { ticking = false; tick(); }); } }).observe(document.body, { childList: true, subtree: true, attributeFilter: ["datetime"] });
  setInterval(tick, 10000);

  // A person who does something keeps the session; an open page alone does not.
  let told = 0;
  const active = () => {
    if (Date.now() - told < 60000 || document.body.dataset.circuit !== "up") return;
    told = Date.now();
    fetch("/session/active", { method: "POST", keepalive: true }).catch(() => {});
  };
  for (const name of ["keydown", "pointerdown", "wheel"]) document.addEventListener(name, active, { passive: true });
})();
