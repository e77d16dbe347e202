// Dialogs: a link or button with data-dialog-open opens its <dialog>; without script the link leads to the same act as a page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener && opener.getAttribute("aria-disabled") !== "true") {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (dialog && typeof dialog.showModal === "function") {
      event.preventDefault();
      dialog.showModal();
      const first = dialog.querySelector("[autofocus], input:not([type=hidden]), textarea") || dialog.querySelector(".dialog-title");
      if (first) first.focus();
    }
    return;
  }
  const closer = event.target.closest(".js-close");
  if (closer) {
    const dialog = closer.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  }
});

// Focus goes back to what opened the dialog; browsers of 2021 do not do it by themselves.
let opener = null;
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-dialog-open]");
  if (pressed) opener = pressed;
}, true);
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => {
    if (opener) opener.focus();
    opener = null;
  });
}
