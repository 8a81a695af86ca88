// The upload form, without leaving the page: checked, sent with progress, stopped, tried again.
// It is an ordinary form without this file. Its token makes a repeated sending harmless.

const form = document.getElementById("upload");
// In the words of the pages that follow: `data-kilobyte` is how they write one.
const size = (bytes) => {
  const [words, unit] = bytes < 1 << 20 ? [form.dataset.kilobyte, 1 << 10] : [form.dataset.megabyte, 1 << 20];
  const [one, number] = [1, bytes / unit].map((value) =>
    value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  );
  return words.replace(one, number);
};

let sending = null;
addEventListener("beforeunload", (e) => {
  if (sending) e.preventDefault();
});

function mount(form, kept) {
  const at = (selector) => form.querySelector(selector);
  const input = at("[type=file]");
  const drop = at("[data-drop]");
  const problem = at("#file-error");
  const button = at("[data-send]");
  const words = button.textContent;
  const panel = at(".sending");
  const bar = at("progress");
  const say = form.dataset;
  form.classList.add("live");
  input.required = false; // our own sentence says it, next to the zone

  const tell = (place, sentence) => {
    place.textContent = sentence;
    place.hidden = !sentence;
  };
  const wrong = (file) => {
    if (!file) return say.sayNone;
    const ending = file.name.split(".").pop().toLowerCase();
    if (say.cad.split(",").includes(ending)) return say.sayCad.replace("{}", ending.toUpperCase());
    if (!say.extensions.split(",").includes(ending)) return say.sayType;
    if (!file.size) return say.sayEmpty;
    return file.size > Number(say.max) ? say.sayLarge : "";
  };
  const mark = (sentence) => {
    tell(problem, sentence);
    input.toggleAttribute("aria-invalid", false);
    if (sentence) input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", sentence ? "id_file_helptext file-error" : "id_file_helptext");
    return !sentence;
  };
  const show = (fresh = true) => {
    const file = input.files[0];
    form.classList.toggle("has-file", Boolean(file));
    at(".chosen").hidden = !file;
    at("[data-file=name]").textContent = file?.name ?? "";
    at("[data-file=size]").textContent = file ? size(file.size) : "";
    if (!fresh) return;
    for (const old of form.querySelectorAll(".alert, .drop .errorlist")) old.remove();
    mark(file ? wrong(file) : "");
  };
  const put = (file) => {
    const carrier = new DataTransfer();
    carrier.items.add(file);
    input.files = carrier.files;
  };
  const busy = (yes) => {
    panel.hidden = !yes;
    button.disabled = yes;
    form.setAttribute("aria-busy", yes);
  };
  const stopped = (sentence, calm = false) => {
    sending = null;
    busy(false);
    at("[data-trouble]").className = calm ? "notice info" : "notice error";
    tell(at("[data-trouble]"), sentence);
    button.textContent = sentence ? button.dataset.again : words;
    if (sentence) button.focus();
  };

  // Brought again by the browser's Back, after it was sent: nothing is under way.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && !sending) stopped("");
  });
  if (kept) {
    put(kept);
    show(false);
  } else if (input.files[0]) show();
  input.addEventListener("change", () => {
    stopped("");
    show();
  });
  for (const name of ["dragenter", "dragover"])
    drop.addEventListener(name, (e) => {
      e.preventDefault();
      drop.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (e) => {
    e.preventDefault();
    const files = e.dataTransfer.files;
    if (!files.length || sending) return;
    put(files[0]);
    stopped("");
    show();
    if (files.length > 1 && problem.hidden) tell(problem, say.sayMany);
  });

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (sending) return;
    if (!mark(wrong(input.files[0]))) {
      input.focus();
      return;
    }
    send();
  });
  at("[data-stop]").addEventListener("click", () => sending?.abort());

  const line = at("[data-status-line]");
  const sent = at("[data-sent]");
  const progress = (loaded, total) => {
    line.textContent = say.saySending;
    bar.value = loaded / total;
    sent.textContent = `${size(loaded)} / ${size(total)}`;
  };

  async function send() {
    const file = input.files[0];
    tell(at("[data-trouble]"), "");
    line.textContent = say.saySending;
    sent.textContent = "";
    bar.value = 0;
    busy(true);
    const large = file.size > Number(say.part) && (await parts);
    const id = large ? await sendLarge(large, file) : "";
    if (id === null) return;
    const body = new FormData(form);
    if (id) {
      body.delete("file");
      body.set("upload", id);
    }
    post(body, file);
  }

  async function sendLarge({ sendInParts }, file) {
    const control = (sending = new AbortController());
    try {
      return await sendInParts(file, {
        begin: say.uploads,
        part: Number(say.part),
        signal: control.signal,
        token: form.elements.csrfmiddlewaretoken.value,
        progress: (loaded) => progress(loaded, file.size),
        waiting: () => {
          line.textContent = say.sayWaiting;
        },
      });
    } catch (problem) {
      const known = { stopped: say.sayStopped, lost: say.sayLost, old: say.sayOld };
      stopped(problem.sentence ?? known[problem] ?? say.sayBroken, problem === "stopped");
      return null;
    }
  }

  function post(body, file) {
    const request = (sending = new XMLHttpRequest());
    const arrived = () => {
      bar.removeAttribute("value");
      line.textContent = say.sayChecking;
    };
    if (body.has("file")) request.upload.addEventListener("progress", (e) => progress(e.loaded, e.total));
    request.upload.addEventListener("load", arrived);
    request.addEventListener("load", () => answered(request, file));
    request.addEventListener("abort", () => stopped(say.sayStopped, true));
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => stopped(say.sayLost));
    request.open("POST", form.action);
    request.send(body);
  }

  function answered(request, file) {
    if (request.status >= 500 && request.status !== 503) return stopped(say.sayBroken); // 503 says why
    if (request.status === 403) return stopped(say.sayOld);
    sending = null;
    const moved = new URL(request.responseURL);
    if (request.status < 400 && moved.pathname !== new URL(form.action).pathname) return location.assign(moved);
    const fresh = new DOMParser().parseFromString(request.responseText, "text/html").getElementById(form.id);
    if (!fresh) return stopped(say.sayBroken);
    form.replaceWith(fresh);
    mount(fresh, file);
    (fresh.querySelector(".alert") ?? fresh).focus();
  }
}

// Without it, should it not come, large files are sent with the form.
const parts = form && import(form.dataset.parts).catch(() => null);
if (form) mount(form);
