/** The steps between labels, in months. Each divides a year, so that every January has a label. */
const STEPS = [1, 2, 3, 4, 6, 12] as const;
/** The room that a label takes with the space beside it, in pixels: "2026" and "Sept." are up to 32 pixels wide. */
const LABEL_WIDTH = 40;

/**
 * Returns the months that get a label: every one, every second and so on, as many as the chart has room for. They are
 * counted from January, which is written as its year, so that each year begins with a label and all stand equally far apart.
 *
 * @param months all months of the chart, such as 2026-11, in their order
 * @param width the width of the chart without its axis of amounts, in pixels
 */
export function monthTicks(months: readonly string[], width: number): string[] {
  const room = width / Math.max(1, months.length);
  const step = STEPS.find((each) => each * room >= LABEL_WIDTH) ?? 12;
  const ticks = months.filter((month) => (Number(month.slice(5)) - 1) % step === 0);
  // A few months of one half of a year may have none.
  return ticks.length > 0 ? ticks : months.slice(0, 1);
}
