// The operators' list stands still under the hand. The server sends the same page to everyone;
// here rows that this operator has not accepted yet wait behind a bar, and a row that somebody
// took stays for a moment, greyed, with the taker's name.

const STAY = 8000;
const board = document.getElementById("board");
const lang = document.documentElement.lang;

// Times

const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

function ago(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["minute", 60];
  return relative.format(-Math.floor(seconds / size), unit);
}

function tellTimes(root = document) {
  for (const time of root.querySelectorAll("time[data-ago]")) {
    time.title ||= time.textContent;
    time.textContent = ago((Date.now() - new Date(time.dateTime)) / 1000);
  }
  for (const time of root.querySelectorAll("time[data-due]")) {
    const left = new Date(time.dateTime) - Date.now();
    const cell = time.parentElement;
    cell.classList.toggle("soon", left > 0 && left < 2 * 86400e3);
    cell.classList.toggle("late", left <= 0);
    if (left <= 0) cell.dataset.late = time.dataset.due;
  }
}
tellTimes();
setInterval(tellTimes, 30_000);

// The list

const accepted = new Set(); // orders this operator has seen
const taken = new Map(); // greyed rows: order → when it went, and to whom

const rowsOf = (root) => [...(root.querySelector("#rows")?.children ?? [])];
const live = () => (board ? rowsOf(board) : []);
const shown = () => live().filter((row) => !row.hidden);
for (const row of live()) accepted.add(row.dataset.order);

function hideNew(rows) {
  const known = rows.map((row) => accepted.has(row.dataset.order));
  const last = known.lastIndexOf(true);
  rows.forEach((row, i) => {
    // What comes after the last known row moves nothing: older orders that slid onto the page.
    if (known[i] || last < 0 || i > last) accepted.add(row.dataset.order);
    else row.hidden = true;
  });
}

function keepTaken(fragment, rows) {
  const gone = new Map([...fragment.querySelectorAll("#gone li")].map((li) => [li.dataset.order, li.textContent]));
  const coming = new Set(rows.map((row) => row.dataset.order));
  const body = fragment.querySelector("#rows");
  let previous = null;
  for (const row of shown()) {
    const order = row.dataset.order;
    if (coming.has(order)) {
      previous = rows.find((other) => other.dataset.order === order);
      taken.delete(order);
    } else if (gone.has(order) || taken.has(order)) {
      if (!taken.has(order)) taken.set(order, { since: Date.now(), who: gone.get(order) });
      const grey = row.cloneNode(true);
      grey.classList.add("is-taken");
      const act = grey.querySelector(".act");
      const note = document.createElement("span");
      note.className = "taken";
      note.textContent = gone.get(order) ?? taken.get(order).who;
      act.replaceChildren(note);
      previous ? previous.after(grey) : body.prepend(grey);
      previous = grey;
    }
  }
}

function sweepTaken() {
  const busy = board?.querySelector("#rows:hover, #rows:focus-within");
  for (const [order, { since }] of taken) {
    if (busy || Date.now() - since < STAY) continue;
    board.querySelector(`#${order}.is-taken`)?.remove();
    accepted.delete(order); // should it come back, it is new again
    taken.delete(order);
  }
}
setInterval(sweepTaken, 1000);

const plural = new Intl.PluralRules(lang);

function tellNew() {
  const more = document.getElementById("more");
  if (!more) return;
  const count = live().filter((row) => row.hidden).length;
  more.hidden = !count;
  const words = more.dataset[plural.select(count)] ?? more.dataset.many;
  more.querySelector("b").textContent = words.replace(/\d+/, count);
}

function showNew() {
  for (const row of live()) {
    if (row.hidden) row.classList.add("is-new");
    row.hidden = false;
    accepted.add(row.dataset.order);
  }
  for (const order of taken.keys()) document.getElementById(order)?.remove();
  taken.clear();
  tellNew();
  shown()[0]?.focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "smooth" });
}

board?.addEventListener("htmx:before:swap", (event) => {
  const fragment = event.detail.tasks.find((task) => task.target === board)?.fragment;
  if (!fragment?.querySelector("#rows")) return; // 304: there is nothing to swap
  const rows = rowsOf(fragment);
  hideNew(rows);
  keepTaken(fragment, rows);
  for (const row of rows) {
    const old = document.getElementById(row.id);
    if (old?.classList.contains("is-new")) row.classList.add("is-new");
    if (old?.classList.contains("is-current")) row.classList.add("is-current");
  }
});
document.addEventListener("htmx:after:swap", () => {
  tellTimes();
  tellNew();
});

// Connection

const sign = document.getElementById("live");
let last = Date.now();

function tellLive() {
  if (!sign) return;
  const [, word, time] = sign.children;
  const lost = Date.now() - last > 7000 && !document.hidden;
  sign.classList.toggle("lost", lost);
  word.dataset.live ??= word.textContent;
  const text = lost ? sign.dataset.lost : word.dataset.live;
  if (word.textContent !== text) word.textContent = text;
  time.textContent = new Date(last).toLocaleTimeString(lang);
}
document.addEventListener("htmx:after:request", (event) => {
  const { status, raw } = event.detail.ctx.response;
  if (status < 500) last = Date.now();
  tellLive();
  // Signed out, or a form too old: the page itself says so better than a fragment would.
  if (raw.redirected || (status >= 400 && status < 500 && status !== 409)) {
    event.preventDefault();
    location.reload();
  }
});
setInterval(tellLive, 1000);
tellLive();

// A poll that left before a take would bring its button back, so none is on the way beside one.

const takes = new Set();

board?.addEventListener("htmx:before:request", (event) => {
  const button = event.target;
  if (button === board) {
    if (document.hidden || takes.size) event.preventDefault();
    return;
  }
  takes.add(button);
  htmx.trigger(board, "htmx:abort");
  // A disabled button loses the focus; its row keeps it.
  if (document.activeElement === button) button.closest("tr").focus({ preventScroll: true });
});
for (const answer of ["htmx:after:request", "htmx:error"]) {
  board?.addEventListener(answer, (event) => takes.delete(event.target));
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && board) htmx.trigger(board, "wake");
});

// The order beside the list, where there is room for it

const card = document.getElementById("card");
const roomy = matchMedia("(min-width: 80rem)");

async function openCard(link) {
  const row = link.closest("tr");
  for (const other of live()) other.classList.toggle("is-current", other === row);
  await htmx.ajax("GET", link.href, { target: card, swap: "innerHTML" });
  card.hidden = false;
}
board?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-card]");
  if (!link || !roomy.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openCard(link);
});
board?.addEventListener("click", (event) => {
  if (!event.target.closest("#more")) return;
  event.preventDefault();
  showNew();
});

board?.addEventListener("change", (event) => {
  event.target.closest("#filters")?.requestSubmit();
});

// A sentence about the last move goes by itself

const toast = document.getElementById("toast");
let fading;
if (toast) {
  new MutationObserver(() => {
    clearTimeout(fading);
    fading = setTimeout(() => toast.replaceChildren(), 8000);
  }).observe(toast, { childList: true });
}

// Keys

function go(step) {
  const rows = shown();
  const at = rows.indexOf(document.activeElement.closest("#rows > tr"));
  rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))]?.focus();
}

function take() {
  const rows = shown();
  const at = rows.indexOf(document.activeElement.closest("#rows > tr"));
  if (at < 0 || !document.getElementById("take")) return;
  rows[at].querySelector("button.take")?.click();
  // The next free one is under the hand before the answer comes.
  rows
    .slice(at + 1)
    .find((row) => row.querySelector("button.take"))
    ?.focus();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  t: take,
  n: showNew,
  "/": () => document.getElementById("find")?.select(),
  "?": () => document.getElementById("keys")?.showModal(),
  Enter: () => document.activeElement.closest("#rows > tr")?.querySelector("a[data-card]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open], [contenteditable]")) return;
  if (event.key === "Enter" && !event.target.matches("#rows > tr")) return;
  // By its place where the layout is not Latin: Russian has "о" on the j.
  const act = board && (KEYS[event.key] ?? KEYS[event.code?.replace("Key", "").toLowerCase()]);
  if (!act) return;
  event.preventDefault();
  act();
});
