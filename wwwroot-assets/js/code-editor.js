// <code-editor>: draws line numbers and marks beside its textarea, and gives Tab to the text. The text itself is the textarea's.
customElements.define("code-editor", class extends HTMLElement {
  static observedAttributes = ["data-problems"];

  connectedCallback() {
    this.gutter = document.createElement("div");
    this.gutter.className = "code-gutter mono";
    this.gutter.setAttribute("aria-hidden", "true");
    this.addEventListener("input", () => this.draw(), true);
    this.addEventListener("scroll", () => this.follow(), true);
    this.addEventListener("keydown", (event) => this.indent(event));
    this.observer = new MutationObserver(() => this.draw());
    this.observer.observe(this, { childList: true });
    queueMicrotask(() => this.draw());
    this.timer = setInterval(() => this.draw(), 500);
  }

  disconnectedCallback() {
    this.observer.disconnect();
    clearInterval(this.timer);
  }

  attributeChangedCallback() { this.draw(); }

  get area() { return this.querySelector("textarea"); }

  draw() {
    const area = this.area;
    if (!area || !this.gutter) return;
    if (!this.gutter.isConnected) this.append(this.gutter);
    const marks = new Map((this.dataset.problems || "").split(",").filter(Boolean).map((mark) => mark.split(":")));
    const lines = area.value.split("\n").length;
    const key = `${lines}|${this.dataset.problems}`;
    if (key === this.drawn) return;
    this.drawn = key;
    this.gutter.replaceChildren(...Array.from({ length: lines }, (_, index) => {
      const line = document.createElement("span");
      line.textContent = String(index + 1);
      const mark = marks.get(String(index + 1));
      if (mark) line.className = mark;
      return line;
    }));
    this.follow();
  }

  follow() { if (this.gutter && this.area) this.gutter.style.transform = `translateY(${-this.area.scrollTop}px)`; }

  // Tab writes two spaces; after Escape it moves the focus on, so that nobody is caught in here.
  indent(event) {
    if (event.key === "Escape") { this.released = true; return; }
    if (event.key !== "Tab" || event.shiftKey || this.released || this.area.readOnly) { if (event.key !== "Tab") this.released = false; return; }
    event.preventDefault();
    this.area.setRangeText("  ", this.area.selectionStart, this.area.selectionEnd, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
