// Forms: characters while typing, one submission only, focus on the error summary. All of it is comfort:
// the server counts and refuses repetitions by itself.

// The same rule as components.chinese.characters: every character but white space.
function characters(text) {
  return [...text.replace(/\s/gu, "")].length;
}

function count(control) {
  const limit = Number(control.dataset.budget);
  const box = document.getElementById(`${control.id}_budget`);
  if (!limit || !box) return;
  const used = characters(control.value);
  const nearly = used >= limit * 0.9;
  const over = used > limit;
  const word = box.querySelector(".budget-word");
  box.querySelector(".budget-used").textContent = String(used);
  box.querySelector(".budget-fill").setAttribute("width", `${Math.min((used / limit) * 100, 100).toFixed(1)}%`);
  box.classList.toggle("is-nearly", nearly);
  box.classList.toggle("is-over", over);
  word.hidden = !nearly;
  word.textContent = over ? word.dataset.over : word.dataset.nearly;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-budget]")) count(event.target);
});

const working = new Map();

function rest(form) {
  const button = working.get(form);
  working.delete(form);
  form.removeAttribute("data-submitted");
  if (!button) return;
  button.element.removeAttribute("aria-disabled");
  button.element.classList.remove("is-working");
  button.words.textContent = button.text;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.method === "get" || form.hasAttribute("data-autosave-only")) return;
  if (form.hasAttribute("data-submitted")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("data-submitted", "");
  const element = event.submitter;
  if (!element || !element.dataset.working) return;
  const words = element.querySelector("span") || element;
  working.set(form, { element, words, text: words.textContent });
  // aria-disabled, not disabled: a disabled button would not send its name and value.
  element.setAttribute("aria-disabled", "true");
  element.classList.add("is-working");
  words.textContent = element.dataset.working;
}, true);

// A blocked button says what is missing; pressing it does nothing.
document.addEventListener("click", (event) => {
  const blocked = event.target.closest("[aria-disabled='true']");
  if (blocked) event.preventDefault();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest && event.target.closest("form");
  if (form) rest(form);
});

// Back from the browser's own cache: the form can be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-submitted]")) rest(form);
});

function focusWithin(part) {
  const wanted = part.querySelector("[data-focus]");
  if (wanted) wanted.focus();
}

focusWithin(document);
document.addEventListener("htmx:afterSwap", (event) => focusWithin(event.target));

// An open menu closes when something else is pressed, or with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest && event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
