import { Link } from "@tanstack/react-router";
import { CircleQuestionMark } from "lucide-react";

import { useTeam } from "../../session/session-context.js";
import type { FigureRow } from "./figures.js";
import type { Summary } from "./revenue.js";
import type { RevenueSearch } from "./revenue-search.js";

interface FigureTilesProps {
  summary: Summary;
  figures: readonly FigureRow[];
  /** What the page shows apart from an open figure; it stays in the address of an open figure. */
  search: RevenueSearch;
}

/** The figures of now, each with its definition. A figure is a link to the lines that it is made of. */
export function FigureTiles({ summary, figures, search }: FigureTilesProps) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-card lg:grid-cols-4">
      {figures.map((row) => (
        <Tile key={row.figure} row={row} summary={summary} search={search} />
      ))}
    </dl>
  );
}

function Tile({ row, summary, search }: { row: FigureRow; summary: Summary; search: RevenueSearch }) {
  const { id: teamId } = useTeam();
  const { figure, name, definition } = row;
  const { value, detail } = row.text(summary);
  return (
    <div className="flex flex-col gap-1 bg-surface px-3.5 py-3.5 md:px-5">
      <dt className="flex items-center justify-between gap-2 text-muted">
        {name}
        <Link
          to="/help/$topic"
          params={{ topic: "revenue" }}
          hash={row.heading}
          aria-label={`How ${name} is counted`}
          title={`How ${name} is counted`}
          className="-m-1 rounded p-1 hover:text-ink"
        >
          <CircleQuestionMark aria-hidden className="size-3.5" />
        </Link>
      </dt>
      <dd className="flex flex-wrap items-baseline gap-x-2 text-xl font-semibold tracking-tight tabular-nums">
        <Link
          to="/teams/$teamId/revenue"
          params={{ teamId }}
          search={{ ...search, figure }}
          resetScroll={false}
          aria-label={`${value}, ${name}: show the lines`}
          className="rounded break-words hover:underline"
        >
          {value}
        </Link>
        {detail !== null && <span className="text-xs font-normal tracking-normal text-muted">{detail}</span>}
      </dd>
      <dd className="text-xs text-muted">{definition}</dd>
    </div>
  );
}
