// Switches for large type and the dark theme. What they choose is kept on this computer and read by theme.js.
const root = document.documentElement;
const switches = [
  { selector: ".js-large-type", attribute: "data-type", value: "large", key: "type" },
  { selector: ".js-dark", attribute: "data-theme", value: "dark", key: "theme" },
];

function show(one) {
  const on = root.getAttribute(one.attribute) === one.value;
  for (const button of document.querySelectorAll(one.selector)) button.setAttribute("aria-pressed", String(on));
}

for (const one of switches) {
  show(one);
  for (const button of document.querySelectorAll(one.selector)) {
    button.addEventListener("click", () => {
      const on = root.getAttribute(one.attribute) !== one.value;
      if (on) root.setAttribute(one.attribute, one.value);
      else root.removeAttribute(one.attribute);
      try {
        if (on) localStorage.setItem(one.key, one.value);
        else localStorage.removeItem(one.key);
      } catch (error) {
        // Not kept; the switch still works for this page.
      }
      show(one);
    });
  }
}
