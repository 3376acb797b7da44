// Starts the circuit and says how it is: <body data-circuit="up|down|gone">. Styles and tests go by that.
(() => {
  const body = document.body;
  const notice = document.getElementById("components-reconnect-modal");
  let lostAt = null;

  window.portal.up = () => { body.dataset.circuit = "up"; };

  // Without a session there is nothing to come back to: the same address leads to sign in, and back.
  const leaveWhenSignedOut = () => fetch("/session/active", { method: "POST" }).then((answer) => { if (answer.status === 401) location.reload(); }, () => {});

  notice.addEventListener("components-reconnect-state-changed", (event) => {
    const state = event.detail.state;
    if (state === "hide") {
      lostAt = null;
      body.dataset.circuit = "up";
    } else {
      lostAt ??= new Date();
      notice.querySelector("[data-reconnect-since]").textContent = lostAt.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
      body.dataset.circuit = state === "rejected" ? "gone" : "down";
      if (state !== "show") leaveWhenSignedOut();
    }
  });

  notice.querySelector("[data-reload]").addEventListener("click", () => location.reload());
  notice.querySelector("[data-reconnect-now]").addEventListener("click", async () => {
    try {
      if (!await Blazor.reconnect()) location.reload();
    } catch {
      body.dataset.circuit = "down";
    }
  });

  Blazor.registerCustomEventType("longtext", { createEventArgs: () => ({}) });
  Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 60, retryIntervalMilliseconds: (attempt) => Math.min(250 * 2 ** attempt, 5000) } } });
})();
