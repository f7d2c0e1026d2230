/** The token for the metrics of the servers that the benchmarks start (METRICS_TOKEN). */
export const METRICS_TOKEN = "benchmark-benchmark";

/** Returns the memory of a server's process (its resident set size), in megabytes. */
export async function memoryOf(url: string): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  const bytes = /^process_resident_memory_bytes (\S+)/m.exec(text)?.[1];
  if (bytes === undefined) throw new Error(`The metrics do not show the memory: ${text.slice(0, 200)}`);
  return Number(bytes) / 1_000_000;
}
