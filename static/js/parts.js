// Sends a large file in parts and goes on where it stopped: after a lost connection, a stop, or in a
// page opened anew, once the same file is chosen again. The server knows what has arrived.

const WAITS = [1, 2, 4, 8, 15];
const GIVE_UP = 40; // failures in a row: about ten minutes

// By a digest (FNV-1a): what a customer's file is called is nobody's to read in this browser later.
const noted = (file) => {
  let digest = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${file.name} ${file.lastModified}`)) {
    digest = Math.imul(digest ^ byte, 0x01000193) >>> 0;
  }
  return `upload ${digest} ${file.size}`;
};
const known = {
  get(file) {
    try {
      return localStorage.getItem(noted(file));
    } catch {
      return null;
    }
  },
  set(file, place) {
    try {
      localStorage.setItem(noted(file), place);
    } catch {
      /* private window */
    }
  },
};

// One request; `say` hears of bytes sent. Fails with "stopped" or "lost".
function ask(method, address, { headers = {}, body = null, say = () => {}, signal }) {
  return new Promise((answer, fail) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.timeout = 120_000;
    request.upload.addEventListener("progress", (e) => say(e.loaded));
    request.addEventListener("load", () => answer(request));
    request.addEventListener("abort", () => fail("stopped"));
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => fail("lost"));
    request.addEventListener("loadend", () => signal.removeEventListener("abort", stop));
    signal.addEventListener("abort", stop);
    if (signal.aborted) fail("stopped");
    else request.send(body);
  });
}

const pause = (seconds, signal) =>
  new Promise((go, fail) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", stop);
    };
    const over = () => {
      done();
      go();
    };
    const stop = () => {
      done();
      fail("stopped");
    };
    const timer = setTimeout(over, seconds * 1000);
    addEventListener("online", over);
    signal.addEventListener("abort", stop);
  });

// Gives the upload's id. Fails with "stopped", "lost", "broken", "old" (signed out, or the page is too
// old), or { sentence } from the server.
export async function sendInParts(file, { begin, part, token, signal, progress, waiting }) {
  const headers = { "X-CSRFToken": token };
  let place = known.get(file);
  let at = null;
  let failures = 0;
  let anew = 2;

  const sentence = (request) => {
    try {
      return { sentence: JSON.parse(request.responseText).error };
    } catch {
      return "broken";
    }
  };
  const settle = (request) => {
    const offset = request.getResponseHeader("Upload-Offset");
    if (offset !== null) {
      at = Number(offset);
      return;
    }
    if ([404, 413].includes(request.status) && anew-- > 0) {
      place = at = null;
      return;
    } // given up there
    if (request.status === 422) throw sentence(request);
    if (request.status < 500) throw "old";
    throw [502, 503, 504].includes(request.status) ? "lost" : "broken";
  };
  const step = async () => {
    if (!place) {
      const body = new FormData();
      body.append("name", file.name);
      body.append("size", file.size);
      const answer = await ask("POST", begin, { headers, body, signal });
      settle(answer);
      place = answer.getResponseHeader("Location");
      if (place) known.set(file, place);
    } else if (at === null) {
      settle(await ask("HEAD", place, { signal }));
    } else {
      const body = file.slice(at, at + part);
      const before = at;
      const say = (sent) => progress(Math.min(before + sent, file.size));
      settle(await ask("PATCH", place, { headers: { ...headers, "Upload-Offset": at }, body, say, signal }));
      if (at > before) failures = 0;
    }
    if (at !== null) progress(at);
  };

  while (at !== file.size) {
    try {
      await step();
    } catch (problem) {
      if (problem !== "lost" || ++failures > GIVE_UP) throw problem;
      at = null;
      waiting();
      await pause(WAITS[Math.min(failures, WAITS.length) - 1], signal);
    }
  }
  return place.split("/").at(-2);
}
