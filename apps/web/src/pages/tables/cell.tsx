import { unixTime } from "./unix-time.js";

interface CellProps {
  name: string;
  type: string;
  value: unknown;
}

/**
 * Shows one value on one line. NULL is in italics, so it differs from the text NULL. JSON is cut off after 80
 * characters. Unix seconds have their date as a tooltip.
 */
export function Cell({ name, type, value }: CellProps) {
  if (value === null || value === undefined) return <span className="text-muted italic">NULL</span>;
  const time = unixTime(name, type, value);
  if (time !== null) {
    return (
      <time dateTime={time.toISOString()} title={time.toUTCString()} className="tabular-nums">
        {String(value)}
      </time>
    );
  }
  if (typeof value === "boolean") return <span className="font-mono">{String(value)}</span>;
  if (typeof value === "object") {
    const json = JSON.stringify(value);
    return (
      <code title={JSON.stringify(value, null, 2).slice(0, 2_000)} className="font-mono text-2xs text-muted">
        {json.length > 80 ? `${json.slice(0, 80)}…` : json}
      </code>
    );
  }
  const text = String(value);
  if (text === "") return <span className="text-muted italic">empty text</span>;
  return (
    <span title={text} className={typeof value === "number" ? "tabular-nums" : undefined}>
      {text}
    </span>
  );
}
