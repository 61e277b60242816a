"use strict";
// Rows of a table sort by a click or a key on a heading: up, down, then as they were.
const missing = (value) => value === "" || Number.isNaN(value);
const sorted = (rows, column, kind, way) => {
  const of = (row) => {
    const cell = row.cells[column];
    return kind === "number" ? parseFloat(cell.dataset.key) : cell.textContent.trim();
  };
  const compared = (a, b) =>
    kind === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
  return rows
    .map((row) => ({ row, value: of(row) }))
    .sort((a, b) => {
      if (missing(a.value) || missing(b.value)) return missing(a.value) - missing(b.value);
      return way * compared(a.value, b.value);
    })
    .map((each) => each.row);
};
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const first = [...body.rows];
  if (first.length < 2) continue;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    if (!button.textContent.trim()) button.setAttribute("aria-label", "what");
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const next = { ascending: "descending", descending: "" }[now] ?? "ascending";
      for (const each of heads) each.removeAttribute("aria-sort");
      if (next) head.setAttribute("aria-sort", next);
      const way = next === "descending" ? -1 : 1;
      body.append(...(next ? sorted(first, column, head.dataset.kind, way) : first));
    });
  });
}
// Paper shows what a click would.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});
