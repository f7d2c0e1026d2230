/** The height of a chart in pixels. The place of a chart has this height also while the chart is loaded. */
export const CHART_HEIGHT = 240;

/**
 * The space around a chart, in pixels. The numbers of the axis need some above their first line, and the label of the last
 * month needs half of its width beside the chart.
 */
export const MARGIN = { top: 8, right: 18, bottom: 0, left: 0 } as const;

/** How the axes look. */
export const AXIS = {
  axisLine: false,
  tickLine: false,
  tick: { fill: "var(--color-muted)", fontSize: 11 },
  minTickGap: 7,
} as const;
