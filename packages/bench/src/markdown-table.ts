/** Returns a Markdown table. Columns that contain only measurements are aligned to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = head.map((title, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    const width = Math.max(title.length, ...cells.map(({ length }) => length));
    return { title, cells, width, right: cells.every((cell) => MEASUREMENT.test(cell)) };
  });
  const line = (cell: (column: (typeof columns)[number]) => string) =>
    `| ${columns.map((column) => (column.right ? cell(column).padStart(column.width) : cell(column).padEnd(column.width))).join(" | ")} |`;
  return [
    line(({ title }) => title),
    line(({ width, right }) => (right ? `${"-".repeat(width - 1)}:` : "-".repeat(width))),
    ...rows.map((_, row) => line(({ cells }) => cells[row] ?? "")),
  ].join("\n");
}

/** Matches a measurement such as `1,234`, `12 ms`, `1.5×` or `95 %`, and an empty cell. */
const MEASUREMENT = /^([\d.,-]+( ms|×| %)?)?$/;
