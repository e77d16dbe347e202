// Keys, never needed: / search, j and k through rows, g then a letter for a word of the header, ? this list.
const WAIT = 1500;
let waiting = 0;

function writing(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(now + by, 0), rows.length - 1)];
  const link = next.querySelector("a, button");
  if (link) link.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target)) return;
  if (waiting && Date.now() - waiting < WAIT) {
    waiting = 0;
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
    return;
  }
  waiting = 0;
  if (event.key === "/") {
    const search = document.getElementById("search");
    if (!search) return;
    event.preventDefault();
    search.focus();
  } else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "g") waiting = Date.now();
  else if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys && typeof keys.showModal === "function") keys.showModal();
  }
});

for (const button of document.querySelectorAll(".footer-keys")) button.hidden = false;
