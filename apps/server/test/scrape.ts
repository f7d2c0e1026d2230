/** One series of a scrape: a metric with its labels, and its value. */
export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads what `/metrics` of a server answers. @throws Error for a line that is not in Prometheus's text format */
export async function scrape(url: string): Promise<Series[]> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (name === undefined) throw new Error(`not a line of a scrape: ${line}`);
    const found = [...labels.matchAll(LABEL)].map(([, label = "", text = ""]) => [label, text] as const);
    return { name, labels: Object.fromEntries(found), value: Number(value) };
  });
}

/** Returns the value of a series; undefined if there is no such series. `labels` names some of its labels. */
export function valueOf(
  all: Series[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const isWanted = ([label, text]: [string, string], of: Series): boolean => of.labels[label] === text;
  return all.find((one) => one.name === name && Object.entries(labels).every((label) => isWanted(label, one)))
    ?.value;
}
