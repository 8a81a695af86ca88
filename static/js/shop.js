// Every page works without this file; it only makes them answer at once.

// A picture that is not made yet, or can't be, leaves its soft stage behind.
const missing = img => { img.dataset.missing = ""; };
document.addEventListener("error", e => { if (e.target.matches?.("img")) missing(e.target); }, true);
document.addEventListener("load", e => { if (e.target.matches?.("img")) delete e.target.dataset.missing; }, true);
for (const img of document.images) if (img.complete && img.currentSrc && !img.naturalWidth) missing(img);

// After a refused form: to what must be mended.
(document.querySelector("[aria-invalid=true]") ?? document.querySelector(".alert"))?.focus();

const buy = document.getElementById("buy");
if (buy) {
  const picture = document.getElementById("picture");
  const showPicture = async (source, words) => {
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
  const choose = ({ value, dataset }) => {
    showPicture(dataset.picture, `${picture.dataset.name}, ${dataset.name}`);
    for (const price of document.querySelectorAll("[data-show=price]")) price.textContent = dataset.price || "—";
    for (const metal of document.querySelectorAll("[data-show=metal]")) metal.textContent = dataset.name;
    for (const parts of buy.querySelectorAll(".parts")) {
      const open = buy.querySelector(".parts[open]:not([hidden])");
      if (parts.dataset.alloy === value && open) parts.open = true;
    }
    for (const parts of buy.querySelectorAll(".parts")) parts.hidden = parts.dataset.alloy !== value;
    history.replaceState(null, "", `?alloy=${encodeURIComponent(value)}`);
    for (const next of document.querySelectorAll(".language [name=next]")) next.value = location.pathname + location.search;
  };
  buy.addEventListener("change", e => { if (e.target.name === "alloy") choose(e.target); });
  // The browser may have kept another choice than the page came with.
  const kept = buy.querySelector("[name=alloy]:checked");
  if (kept && !kept.defaultChecked) choose(kept);
}

const order = document.getElementById("order");
if (order) {
  const note = document.getElementById("offline");
  const status = () => order.querySelector("[data-now]").dataset.now;
  let failed = 0;
  const reached = yes => {
    failed = yes ? 0 : failed + 1;
    const text = failed > 1 || (failed && !navigator.onLine) ? note.dataset.text : "";
    if (note.textContent !== text) note.textContent = text;
  };
  order.addEventListener("htmx:before:request", e => {
    if (e.target === order && (document.hidden || ["CLOSED", "CANCELLED"].includes(status()))) e.preventDefault();
  });
  order.addEventListener("htmx:after:request", e => {
    if (e.target !== order) return;
    const { status: code, raw } = e.detail.ctx.response;
    reached(code < 500);
    // Signed out, or no longer theirs: the page itself says so better than a fragment would.
    if (raw?.redirected || (code >= 400 && code < 500)) { e.preventDefault(); location.reload(); }
  });
  order.addEventListener("htmx:error", () => reached(false));
  order.addEventListener("htmx:after:swap", () => { order.dataset.status = status(); });
  const wake = () => document.hidden || htmx.trigger(order, "wake");
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
}
