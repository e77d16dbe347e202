// Autosave: htmx attributes on the form make the request (hx-post, hx-trigger); this file only says how it went and keeps
// what could not be saved on this computer until it can. The form carries data-autosave and holds one {% save_state %}.
const PREFIX = "draft:";

function stateOf(element) {
  const form = element.closest && element.closest("form[data-autosave]");
  if (!form) return null;
  const state = form.querySelector(".save-state") || document.querySelector(`.save-state[data-form="${form.id}"]`)
    || document.querySelector(".save-state");
  return state ? { form, state, key: PREFIX + state.dataset.draftKey } : null;
}

function say(found, words, unsaved) {
  const place = found.state.querySelector(".save-state-words");
  // A live region repeats itself only when its words change.
  if (place.textContent !== words) place.textContent = words;
  found.state.classList.toggle("is-unsaved", unsaved);
}

function controls(form) {
  return [...form.querySelectorAll("textarea[name], input[type=text][name], input[type=number][name]")];
}

function keep(found) {
  const values = {};
  for (const control of controls(found.form)) values[control.name] = control.value;
  try {
    localStorage.setItem(found.key, JSON.stringify(values));
  } catch (error) {
    // No room or no storage: the text is still in the page.
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch (error) {
    // Nothing was kept.
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const found = stateOf(event.target);
  if (found) say(found, found.state.dataset.saving, false);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const found = stateOf(event.target);
  if (!found) return;
  if (event.detail.successful) {
    const at = event.detail.xhr.getResponseHeader("X-Saved-At");
    forget(found.key);
    found.form.removeAttribute("data-unsaved");
    say(found, at ? `${at} ${found.state.dataset.saved}` : found.state.dataset.saved, false);
  } else {
    keep(found);
    found.form.setAttribute("data-unsaved", "");
    say(found, found.state.dataset.unsaved, true);
  }
});

// The network came back: try again at once.
window.addEventListener("online", () => {
  for (const form of document.querySelectorAll("form[data-autosave][data-unsaved]")) {
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-autosave][data-unsaved]")) event.preventDefault();
});

// Text of an earlier visit that never reached the server is offered, never put back unasked.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const found = stateOf(form);
  if (!found) continue;
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(found.key));
  } catch (error) {
    kept = null;
  }
  const differs = kept && controls(form).some((control) => control.name in kept && kept[control.name] !== control.value);
  if (!differs) continue;
  const offer = found.state.querySelector(".save-state-restore");
  offer.hidden = false;
  offer.querySelector(".js-restore").addEventListener("click", () => {
    for (const control of controls(form)) {
      if (!(control.name in kept) || control.value === kept[control.name]) continue;
      control.value = kept[control.name];
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    offer.hidden = true;
  });
  offer.querySelector(".js-forget").addEventListener("click", () => {
    forget(found.key);
    offer.hidden = true;
  });
}

// Whoever signs out leaves no text behind on a shared computer.
document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("data-forget-drafts")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch (error) {
    // Nothing was kept.
  }
});
