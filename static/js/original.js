// The original opens where the words in question stand, also where its table is longer or wider than its window.
// Without scripts it is scrolled by hand.
const SPACE = 24;

for (const frame of document.querySelectorAll(".original-scroll")) {
  const words = frame.querySelector("mark");
  if (!words) continue;
  const cell = words.closest(".is-marked") || words;
  const seen = frame.getBoundingClientRect();
  const at = cell.getBoundingClientRect();
  const line = frame.querySelector(".original-line");
  const left = seen.left + (line ? line.getBoundingClientRect().width : 0);
  // Only as far as needed, so that the head of the table stays where it can; the beginning before the end.
  if (at.bottom > seen.bottom) frame.scrollTop += Math.min(at.bottom - seen.bottom, at.top - seen.top) + SPACE;
  if (at.right > seen.right) frame.scrollLeft += Math.min(at.right - seen.right, at.left - left) + SPACE;
}
