// The browser's own dialogue says why there is no passkey; once it is closed, the page says what else there is.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-said");
  place.textContent = place.dataset.say;
});
