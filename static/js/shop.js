// Every page works without this file; it only makes them answer at once.

// A picture that is not made yet, or can't be, leaves its soft stage behind.
const missing = (img) => {
  img.dataset.missing = "";
};
document.addEventListener(
  "error",
  (e) => {
    if (e.target.matches?.("img")) missing(e.target);
  },
  true,
);
document.addEventListener(
  "load",
  (e) => {
    if (e.target.matches?.("img")) delete e.target.dataset.missing;
  },
  true,
);
for (const img of document.images) if (img.complete && img.currentSrc && !img.naturalWidth) missing(img);

// One press copies; without this file the link is there to be marked.
const showCopies = () => {
  if (navigator.clipboard) for (const copy of document.querySelectorAll("[data-copy]")) copy.hidden = false;
};
showCopies();
document.addEventListener("htmx:after:swap", showCopies);
document.addEventListener("click", async (e) => {
  const copy = e.target.closest?.("[data-copy]");
  if (!copy) return;
  await navigator.clipboard.writeText(copy.dataset.copy);
  copy.textContent = copy.dataset.text;
});

// After a refused form: to what must be mended.
(document.querySelector("[aria-invalid=true]") ?? document.querySelector(".alert"))?.focus();

// The picture in another metal, once it has come.
const showPicture = async (source, words) => {
  const picture = document.getElementById("picture");
  if (!picture) return;
  picture.parentElement.dataset.colour = source.match(/(\w+)\.webp/)[1]; // a piece that turns is repainted
  const next = new Image();
  next.src = source;
  picture.dataset.next = source;
  picture.classList.add("changing");
  await next.decode().catch(() => {});
  if (picture.dataset.next !== source) return;
  picture.src = source;
  picture.alt = words;
  picture.classList.remove("changing");
};
const showMetal = ({ name, picture }) =>
  showPicture(picture, `${document.getElementById("picture")?.dataset.name}, ${name}`);

const buy = document.getElementById("buy");
if (buy) {
  const kept = ["alloy", "quantity", "size", "set", "finish", "rush", "engraving", "typeface", "place"];
  const chosen = () => buy.querySelector("[name=alloy]:checked");
  const tell = ({ value, dataset }) => {
    for (const price of document.querySelectorAll("[data-show=price]")) price.textContent = dataset.price;
    for (const metal of document.querySelectorAll("[data-show=metal]")) metal.textContent = dataset.name;
    for (const parts of buy.querySelectorAll(".parts")) {
      const open = buy.querySelector(".parts[open]:not([hidden])");
      if (parts.dataset.alloy === value && open) parts.open = true;
    }
    for (const parts of buy.querySelectorAll(".parts")) parts.hidden = parts.dataset.alloy !== value;
  };
  // A family's metal of the same fineness, or its first.
  const ofFamily = (family) => {
    const swatches = [...family.closest(".family").querySelectorAll("[name=alloy]")];
    const fineness = chosen()?.value.match(/\d+/)?.[0];
    return swatches.find((each) => each.value.includes(`-${fineness}`)) ?? swatches[0];
  };
  const remember = () => {
    const said = [...new FormData(buy)].filter(([name, value]) => kept.includes(name) && value);
    history.replaceState(null, "", `?${new URLSearchParams(said)}`);
    for (const next of document.querySelectorAll(".language [name=next]"))
      next.value = location.pathname + location.search;
  };
  const follow = () => {
    const metal = chosen();
    if (!metal) return;
    showMetal(metal.dataset);
    tell(metal);
    remember();
  };
  // Before htmx hears it, so that the price asked for is that of the family's metal.
  buy.addEventListener(
    "change",
    (e) => {
      if (e.target.name === "family") ofFamily(e.target).checked = true;
      follow();
    },
    true,
  );
  // What is typed while an answer comes is newer than the answer.
  let typed = null;
  document.addEventListener("htmx:before:swap", () => {
    const field = document.activeElement;
    typed = field?.form === buy && field.matches("input:not([type=radio], [type=checkbox])") ? field : null;
    if (typed) typed = { name: typed.name, value: typed.value };
  });
  document.addEventListener("htmx:after:swap", () => {
    if (typed && buy.elements[typed.name]) buy.elements[typed.name].value = typed.value;
    if (chosen()) tell(chosen());
  });
  // The browser may have kept another choice than the page came with.
  const moved = (field) =>
    field.checked !== field.defaultChecked ||
    (field.options ? [...field.options].some((each) => each.selected !== each.defaultSelected) : false) ||
    (field.type === "number" && field.value !== field.defaultValue);
  document.addEventListener("DOMContentLoaded", () => {
    const first = [...buy.elements].find((field) => kept.includes(field.name) && moved(field));
    first?.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// A metal tried on a model that is priced: the picture at once, the prices with the answer.
addEventListener("change", (e) => {
  if (e.target.matches("#choose [name=alloy]")) showMetal(e.target.dataset);
});

// All bodies of one size at once.
addEventListener("change", (e) => {
  if (!e.target.matches("[data-all]")) return;
  const boxes = [...e.target.closest("fieldset").querySelectorAll("[data-body]")];
  for (const box of boxes) box.checked = e.target.checked;
  boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
});

// A price and its order are one form, and what is ordered is what stands in it. htmx follows what is
// chosen; of the order, which leaves the page, it must not hear.
addEventListener(
  "submit",
  (e) => {
    if (e.submitter?.id === "order-now") e.stopPropagation();
  },
  true,
);
addEventListener("invalid", (e) => e.target.closest("details")?.setAttribute("open", ""), true);

// A page that asks for itself until what it follows has come to its end.
const followed = document.querySelector("[data-follow]");
if (followed) {
  const note = document.getElementById("offline");
  const state = () => followed.querySelector("[data-now]").dataset;
  let failed = 0;
  const reached = (yes) => {
    failed = yes ? 0 : failed + 1;
    const text = failed > 1 || (failed && !navigator.onLine) ? note.dataset.text : "";
    if (note.textContent !== text) note.textContent = text;
  };
  followed.addEventListener("htmx:before:request", (e) => {
    if (e.target === followed && (document.hidden || "final" in state())) e.preventDefault();
  });
  followed.addEventListener("htmx:after:request", (e) => {
    const { status: code, raw } = e.detail.ctx.response;
    const asks = e.target === followed;
    reached(code < 500);
    // Signed out, or no longer theirs: the page itself says so better than a fragment would.
    if (raw?.redirected || (asks && code >= 400 && code < 500)) {
      e.preventDefault();
      location.reload();
    }
    if (!asks && code >= 500) e.target.reset?.(); // what is chosen is what is priced
  });
  followed.addEventListener("htmx:error", (e) => {
    reached(false);
    if (e.target !== followed) e.target.reset?.();
  });
  followed.addEventListener("htmx:after:swap", () => {
    followed.dataset.status = state().now;
  });
  const wake = () => document.hidden || htmx.trigger(followed, "wake");
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
}
