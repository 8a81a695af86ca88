// What is late depends on the hour, and rows are kept: so the browser says it, in colour and words.

function tell() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    const late = new Date(time.dateTime) <= Date.now();
    const turn = time.parentElement;
    turn.classList.toggle("late", late);
    if (late) turn.dataset.late = time.dataset.until;
    else delete turn.dataset.late;
  }
}
tell();
setInterval(tell, 30_000);
document.addEventListener("htmx:after:swap", tell);
