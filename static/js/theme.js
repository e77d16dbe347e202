// Runs before the first paint, so that a dark or large page never flashes light or small. Classic script, no module.
(function () {
  "use strict";
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("theme");
    var type = localStorage.getItem("type");
    // An attribute set by the server (kept per person, or asked for by the address) wins.
    if (theme === "dark" && !root.hasAttribute("data-theme")) root.setAttribute("data-theme", "dark");
    if (type === "large" && !root.hasAttribute("data-type")) root.setAttribute("data-type", "large");
  } catch (error) {
    // Storage is closed to us: the page stays light and of ordinary size.
  }
})();
