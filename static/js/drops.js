// A file that is dropped beside a form for it must not replace the page.
for (const name of ["dragover", "drop"])
  addEventListener(name, (e) => {
    if (e.defaultPrevented || !e.dataTransfer?.types.includes("Files")) return;
    if (e.target.closest?.("input[type=file]")) return; // the browser itself puts it in
    e.preventDefault();
    e.dataTransfer.dropEffect = "none";
  });
