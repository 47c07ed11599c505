"use strict";

// What a cell is sorted by: its figure where it has one, else its text; what is not there comes last either way.
function key(row, at) {
  const cell = row.cells[at];
  if (cell.dataset.order !== undefined) return Number(cell.dataset.order);
  const text = cell.textContent.trim();
  return text === "–" || text === "" ? null : text;
}

function compared(first, second) {
  if (typeof first === "number" && typeof second === "number") return first - second;
  return String(first).localeCompare(String(second), undefined, { numeric: true });
}

function sort(table, at, direction) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row, at), row]);
  const known = rows.filter(([value]) => value !== null);
  const unknown = rows.filter(([value]) => value === null);
  known.sort(([first], [second]) => compared(first, second) * (direction === "ascending" ? 1 : -1));
  body.append(...[...known, ...unknown].map(([, row]) => row));
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const said = document.createElement("p");
  said.className = "sorted";
  said.setAttribute("role", "status");
  table.parentElement.after(said);
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.dataset.first || "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const direction = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", direction);
      sort(table, at, direction);
      said.textContent = `Sorted by ${button.textContent.trim()}, ${direction}.`;
    });
  });
}

document.querySelectorAll("table.sortable").forEach(makeSortable);

// What is folded up on a screen is wanted on paper.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((each) => { each.open = true; });
});
window.addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));
