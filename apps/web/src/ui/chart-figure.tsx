import { useState, type ReactNode } from "react";

import { Button } from "./button.js";
import { Card } from "./page.js";

interface ChartFigureProps {
  title: string;
  /** One sentence that says what the chart counts. */
  description: ReactNode;
  chart: ReactNode;
  /** The same numbers as a table. A button shows it in the place of the chart. */
  table: ReactNode;
}

/** A card with a chart, its title, and the same numbers as a table behind a button. */
export function ChartFigure({ title, description, chart, table }: ChartFigureProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card>
      <figure aria-label={title} className="space-y-3">
        <figcaption className="flex items-start justify-between gap-4">
          <div className="space-y-0.5">
            <h2 className="font-semibold">{title}</h2>
            <p className="text-muted">{description}</p>
          </div>
          <Button
            variant="ghost"
            className="-mt-1.5 -mr-3"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? "Show as chart" : "Show as table"}
          </Button>
        </figcaption>
        {asTable ? table : chart}
      </figure>
    </Card>
  );
}
