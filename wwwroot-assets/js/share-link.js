// Links that are shared once: /{environment}/shared#{end}-{token}. The token is taken out of the address before anything else can see it: the circuit
// tells the server the whole address when it starts and at every step, and the browser's history keeps it. It stays in this variable until the page asks.
(() => {
  let taken = "";
  const isShared = () => /^\/[^/]+\/shared\/?$/.test(location.pathname);

  const take = () => {
    if (!isShared() || location.hash.length < 2) return false;
    taken = location.hash.slice(1);
    history.replaceState(history.state, "", location.pathname + location.search);
    return true;
  };

  // Another link pasted over the open page changes nothing but the part behind "#": the page is told to look again.
  addEventListener("popstate", (event) => {
    if (!take()) return;
    event.stopImmediatePropagation();
    document.querySelector("[data-shared-again]")?.click();
  });

  window.portal.sharedLink = () => {
    const link = taken;
    taken = "";
    return link;
  };
  take();
})();
