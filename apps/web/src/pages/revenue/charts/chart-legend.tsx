import { useId } from "react";

import type { Series } from "./series.js";
import { Swatch } from "./texture.js";

/** Which colour and texture is which series. */
export function ChartLegend({ series }: { series: readonly Series[] }) {
  const id = useId();
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {series.map((each) => (
        <li key={each.key} className="flex items-center gap-1.5">
          <Swatch id={`${id}-${each.key}`} series={each} />
          {each.label}
        </li>
      ))}
    </ul>
  );
}
