// A page that the browser's Back brings again just as it was left. What is typed in it stays; what it
// had sent is over: the next press is a new intention, so the form gets a token of its own.

const cookies = document.cookie;

addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  // Signed in or out meanwhile, or in another language: this page is not theirs any more.
  if (document.cookie !== cookies) {
    location.reload();
    return;
  }
  for (const {
    elements: { token },
  } of document.forms)
    if (token?.value) token.value = crypto.randomUUID?.() ?? token.value;
});
