// Texts that do not fit into one message of the circuit (Shared/LongText): when the hands rest, or the field is left, the field says
// so with a "longtext" event, and the server reads it in pieces. Loaded before app.js, whose own listener sees short texts only.
(() => {
  const short = 6000;
  const resting = new WeakMap();

  window.portalLongText = {
    read: (area) => new TextEncoder().encode(area.value),
    write: async (area, content) => {
      const text = new TextDecoder().decode(await content.arrayBuffer());
      if (area.isConnected) area.value = text;
    },
  };

  const arrive = (area) => {
    if (!resting.has(area)) return;
    clearTimeout(resting.get(area));
    resting.delete(area);
    // Blazor sends the value of a field along with every event of it, so the event is its frame's.
    area.parentElement.dispatchEvent(new CustomEvent("longtext", { bubbles: true }));
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    clearTimeout(resting.get(field));
    resting.delete(field);
    if (field.value.length <= short) return;
    if (!field.hasAttribute("data-long")) {
      // A name or a filter of this length is a slip of the clipboard, and the circuit would not survive it.
      field.value = field.value.slice(0, short);
      return;
    }
    event.stopImmediatePropagation();
    resting.set(field, setTimeout(() => arrive(field), 400));
  }, true);
  document.addEventListener("focusout", (event) => arrive(event.target), true);
})();
