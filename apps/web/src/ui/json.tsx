import { ScrollRegion } from "./scroll-region.js";

/** JSON as people read it; `label` names the scrolling region for those who reach it by keyboard. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return (
    <ScrollRegion
      label={label}
      className="max-h-[32rem] overflow-auto rounded-md border border-line bg-sunken p-3"
    >
      <pre className="font-mono text-2xs">{JSON.stringify(value, null, 2)}</pre>
    </ScrollRegion>
  );
}
