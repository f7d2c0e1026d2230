/** Grey lines in the place of content that is still loading. Screen readers read `label` as what is loading. */
export function Skeleton({ label, lines = 4 }: { label: string; lines?: number }) {
  return (
    <div role="status" className="animate-pulse space-y-3 py-1">
      <span className="sr-only">Loading {label}…</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden className="flex gap-4">
          <div className="h-3.5 w-1/4 rounded bg-line" />
          <div className={`h-3.5 rounded bg-line ${line % 3 === 1 ? "w-1/3" : "w-1/2"}`} />
        </div>
      ))}
    </div>
  );
}
