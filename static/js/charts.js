// State charts are wider than most windows: begin where the document stands now, not at the beginning of its way.
for (const box of document.querySelectorAll(".flow-chart[data-here]")) {
  box.scrollLeft = Number(box.dataset.here) - box.clientWidth / 2;
}
