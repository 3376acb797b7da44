// Values on their way out of the portal: into the clipboard and out of it again, into a file, and off the screen when nobody looks.
(() => {
  const kept = 45000;
  let copied = null;
  let note = null;

  const digest = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))].join();
  const canLook = () => navigator.permissions.query({ name: "clipboard-read" }).then((permission) => permission.state === "granted", () => false);

  // Only a digest of what was copied is remembered, to know later whether it is still there.
  window.portal.copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      remember(await digest(text));
      return true;
    } catch {
      return false;
    }
  };

  const remember = (hash) => {
    if (copied) clearTimeout(copied.timer);
    copied = { hash, timer: setTimeout(clear, kept) };
    say("Copied. It is taken out of the clipboard in 45 seconds, unless you copy something else.", { passes: true });
  };

  const clear = async () => {
    if (!copied) return;
    // A page that nobody is in may not touch the clipboard; it does when somebody comes back.
    if (!document.hasFocus()) { addEventListener("focus", clear, { once: true }); return; }
    const { hash } = copied;
    copied = null;
    try {
      if (!await canLook()) throw new Error();
      if (await digest(await navigator.clipboard.readText()) !== hash) return;
      await navigator.clipboard.writeText("");
      say("The copied value was taken out of the clipboard.", { passes: true });
    } catch {
      say("The copied value is still in the clipboard unless you copied something else: the browser does not let the portal look.", { clears: true });
    }
  };

  const say = (text, { passes, clears }) => {
    if (!note) {
      note = document.createElement("div");
      note.className = "clipboard-note";
      note.setAttribute("role", "status");
      document.body.append(note);
    }
    clearTimeout(note.timer);
    const button = (label, press) => Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: label, onclick: press });
    note.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
    if (clears) note.append(button("Clear clipboard", () => navigator.clipboard.writeText("").then(hideNote, hideNote)), button("Leave it", () => hideNote()));
    if (passes) note.timer = setTimeout(hideNote, 6000);
    note.hidden = false;
  };
  const hideNote = () => { note.hidden = true; };

  window.portal.save = async (name, stream) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await stream.arrayBuffer()]));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  // The circuit forgets the values when their buttons are pressed; without a circuit they are at least not on the screen.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    for (const button of document.querySelectorAll("[data-hides-values]")) button.click();
    if (document.body.dataset.circuit !== "up") wipe();
  });
  const wipe = () => { for (const value of document.querySelectorAll("[data-value]")) value.textContent = ""; };
  addEventListener("pagehide", wipe);
})();
