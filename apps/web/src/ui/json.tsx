import { ScrollRegion } from "./scroll-region.js";
import { visibleText } from "./visible-text.js";

/** Shows a value as indented JSON in a region that scrolls. Screen readers read `label` as the name of the region. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return (
    <ScrollRegion
      label={label}
      className="max-h-[32rem] overflow-auto rounded-md border border-line bg-sunken p-3"
    >
      <pre className="font-mono text-2xs">{visibleText(JSON.stringify(value, null, 2))}</pre>
    </ScrollRegion>
  );
}
