// Large type and dark: the forms in layouts/switches.html work without this file. Here the server keeps the choice while
// the page stays where it is, so that nothing typed on it is lost.
const root = document.documentElement;

function show(name, value, on) {
  if (on) root.setAttribute(name, value);
  else root.removeAttribute(name);
  // The switches stand twice on a page: in the header's menu, and at its foot on the phone.
  for (const form of document.querySelectorAll(`.js-switch[data-switch="${name}"]`)) {
    form.querySelector("button").setAttribute("aria-pressed", String(on));
    choice(form).value = on ? "0" : "1";
  }
}

function choice(form) {
  return form.querySelector("[name='large_type'], [name='dark']");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".js-switch")) return;
  event.preventDefault();
  const on = choice(form).value === "1";
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" })
    .then((answer) => {
      // The server's answer to a kept choice is the way back; anything else is a page that the person has to read.
      if (answer.type !== "opaqueredirect") throw new Error(String(answer.status));
      show(form.dataset.switch, form.dataset.value, on);
      form.removeAttribute("data-submitted");
    })
    .catch(() => form.submit());
});
