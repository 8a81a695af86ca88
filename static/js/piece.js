// A picture that can be turned: <piece-viewer>, made by templates/_viewer.html. The picture stays
// where there is no WebGL or no light model, and after whatever goes wrong.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const STEP = Math.PI / 12;
const KEYS = {
  ArrowLeft: (view) => view.turn(-STEP, 0),
  ArrowRight: (view) => view.turn(STEP, 0),
  ArrowUp: (view) => view.turn(0, STEP),
  ArrowDown: (view) => view.turn(0, -STEP),
  "+": (view) => view.zoom(0.8),
  "=": (view) => view.zoom(0.8),
  "-": (view) => view.zoom(1.25),
  Home: (view) => view.home(),
};
const CLICK = 6; // CSS pixels that a hand may move within a click
const SWING = 4000; // ms for which a piece that was just loaded shows that it can turn

class PieceViewer extends HTMLElement {
  static observedAttributes = ["data-colour", "data-places"];
  marks = [];
  #view = null;
  #starting = null;
  #watch = [];

  connectedCallback() {
    const template = this.querySelector("template");
    if (!template || !window.WebGL2RenderingContext) return;
    this.append(template.content.cloneNode(true));
    this.canvas = this.querySelector("canvas");
    this.pins = this.querySelector(".pins");
    this.addEventListener("click", this.#press);
    this.canvas.addEventListener("keydown", this.#key);
    this.addEventListener("pointerdown", (e) => {
      this.down = [e.clientX, e.clientY];
    });
    if (!navigator.connection?.saveData) this.#whenSeen(() => this.start());
  }

  disconnectedCallback() {
    this.#stop();
    for (const child of this.querySelectorAll(":scope > :not(img, template)")) child.remove();
  }

  attributeChangedCallback(name, _old, value) {
    if (name === "data-places") {
      this.marks = JSON.parse(value || "[]");
      this.pins?.replaceChildren();
      this.#view?.mark(this.marks);
      return;
    }
    const picture = this.querySelector("img");
    const source = picture?.src.replace(/\w+(?=\.webp$)/, value);
    if (picture && picture.src !== source) picture.src = source;
    this.#view?.paint(value);
  }

  /* The view, loaded once however often it is asked for; null if it can't be had. */
  start() {
    return (this.#starting ??= this.#open());
  }

  async face(number) {
    const view = await this.start();
    // One finding may have several places: pressed again, it leads to the next.
    const all = [...this.marks.keys()].filter((i) => this.marks[i].number === number);
    if (!view || !all.length) return;
    this.chosen = all[(all.indexOf(this.chosen) + 1) % all.length];
    this.#show(this.chosen);
  }

  /* As the boxes of its list stand, where the page has one. */
  showStones() {
    const boxes = [...document.querySelectorAll("input[data-body]")];
    if (boxes.length) this.#view?.stones(boxes.filter((box) => box.checked).map((box) => +box.value));
  }

  /* The number of the body at a place in CSS pixels from the canvas' corner. */
  bodyAt(x, y) {
    return this.#view?.bodyAt(x, y);
  }

  #show(at) {
    const { number } = this.marks[at];
    this.#view.face(at);
    [...this.pins.children].forEach((pin, i) => pin.toggleAttribute("data-chosen", i === at));
    for (const link of document.querySelectorAll(`[data-place][href="#${this.id}"]`)) {
      if (link.dataset.place === `${number}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  async #open() {
    this.dataset.loading = "";
    try {
      const {
        canvas,
        marks,
        dataset: { engine, glb: source, colour },
      } = this;
      const context = canvas.getContext("webgl2", { antialias: true });
      this.querySelector(".turn").hidden = !context;
      if (!context) throw new Error("no WebGL");
      const { show } = await import(engine);
      this.#view = await show(canvas, {
        context,
        source,
        colour,
        marks,
        still: still.matches,
        square: this.#square,
        drawn: this.#drawn,
        lost: () => this.#stop(),
      });
      if (!this.isConnected) return this.#stop();
      this.dataset.ready = "";
      this.showStones();
      this.#follow();
      return this.#view;
    } catch (error) {
      console.info("The picture stays:", error.message);
      return this.#stop();
    } finally {
      delete this.dataset.loading;
    }
  }

  #follow() {
    const size = new ResizeObserver(() => this.#view?.fit());
    size.observe(this);
    this.#watch.push(() => size.disconnect());
    this.#view.swing(true);
    setTimeout(() => this.#view?.swing(false), SWING);
  }

  #stop() {
    for (const end of this.#watch.splice(0)) end();
    this.#view?.end();
    this.#view = this.#starting = null;
    delete this.dataset.ready;
    // what lost its graphics once gets no other
    const fresh = this.canvas?.cloneNode();
    this.canvas?.replaceWith(fresh);
    this.canvas = fresh;
    fresh?.addEventListener("keydown", this.#key);
    this.pins?.replaceChildren();
    return null;
  }

  #whenSeen(act) {
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        act();
      },
      { rootMargin: "200px" },
    );
    seen.observe(this);
    this.#watch.push(() => seen.disconnect());
  }

  /* How large the picture is shown: the first view covers it exactly. */
  #square = () => {
    const picture = this.querySelector("img");
    const { paddingLeft, paddingTop } = getComputedStyle(picture);
    return Math.max(
      1,
      Math.min(picture.clientWidth - 2 * parseFloat(paddingLeft), picture.clientHeight - 2 * parseFloat(paddingTop)),
    );
  };

  #drawn = (places, moving) => {
    this.toggleAttribute("data-moving", moving);
    places.forEach((place, i) => {
      const pin = this.pins.children[i] ?? this.#pin(this.marks[i]);
      pin.style.translate = `${place.x}px ${place.y}px`;
      pin.toggleAttribute("data-hidden", place.hidden);
    });
  };

  #pin({ number, label = number, text, severity = "" }) {
    const pin = document.createElement("button");
    Object.assign(pin, { type: "button", textContent: label, title: text });
    pin.setAttribute("aria-label", `${label}: ${text}`);
    pin.dataset.severity = severity;
    this.pins.append(pin);
    return pin;
  }

  /* A click on a body ticks it in the list, or unticks it. */
  #pick({ clientX, clientY }) {
    const [x, y] = this.down ?? [clientX, clientY];
    const { left, top } = this.canvas.getBoundingClientRect();
    if (Math.hypot(clientX - x, clientY - y) > CLICK) return;
    const number = this.bodyAt(clientX - left, clientY - top);
    const box = document.querySelector(`input[data-body][value="${number}"]`);
    if (!box) return;
    box.closest("details")?.setAttribute("open", "");
    box.click();
    for (const lit of document.querySelectorAll("label[data-lit]")) delete lit.dataset.lit;
    box.closest("label").dataset.lit = "";
    const list = box.closest("ul"); // the list is scrolled, the page stays where the hand is
    list.scrollTop += box.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
  }

  #press = (event) => {
    const { target } = event;
    const button = target.closest("button");
    if (target === this.canvas) this.#pick(event);
    if (!button) return;
    if (button.parentElement === this.pins) this.#show([...this.pins.children].indexOf(button));
    else if (button.name === "start") this.start().then(() => this.canvas.focus());
    else if (this.#view) KEYS[button.value]?.(this.#view);
  };

  #key = (event) => {
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
    if (!act || !this.#view) return;
    event.preventDefault();
    act(this.#view);
  };
}

customElements.define("piece-viewer", PieceViewer);

// A finding in a list leads to its place on the piece.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-place]");
  const viewer = link && document.getElementById(link.hash.slice(1));
  if (!viewer?.start || !viewer.canvas) return;
  event.preventDefault();
  viewer.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
  viewer.face(+link.dataset.place);
});

// Boxes of bodies and the piece show the same.
const showStones = () => {
  for (const viewer of document.querySelectorAll("piece-viewer")) viewer.showStones();
};
document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-body]")) showStones();
});
document.addEventListener("htmx:after:swap", showStones);
