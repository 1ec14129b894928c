// Shows the button that prints: without a script it could do nothing.
for (const item of document.querySelectorAll(".print")) {
  item.hidden = false;
  item.querySelector("button").addEventListener("click", () => window.print());
}
