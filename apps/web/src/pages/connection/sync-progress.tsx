import { Badge, type Tone } from "../../ui/badge.js";
import { Card } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { objectLabel, type Backfill } from "./backfill-objects.js";
import { durationText } from "./duration-text.js";

const RUN_FACES = {
  running: { tone: "info", label: "Loading" },
  completed: { tone: "good", label: "Completed" },
  failed: { tone: "bad", label: "Failed" },
  canceled: { tone: "warn", label: "Canceled" },
} as const satisfies Record<Backfill["status"], { tone: Tone; label: string }>;

type ObjectState = Backfill["result"][string];

const OBJECT_FACES = {
  waiting: { tone: "neutral", label: "Waiting" },
  running: { tone: "info", label: "Loading" },
  completed: { tone: "good", label: "Done" },
  skipped: { tone: "warn", label: "Skipped" },
  failed: { tone: "bad", label: "Failed" },
} as const satisfies Record<ObjectState["status"], { tone: Tone; label: string }>;

const WAITING: ObjectState = { synced: 0, status: "waiting" };

/** A run and how far it is, object by object. Stripe does not say how much there is, so objects are what is counted. */
export function SyncProgress({ backfill }: { backfill: Backfill }) {
  const { status, objects, result, startedAt, finishedAt, createdAfter } = backfill;
  const states = objects.map((name) => ({ name, ...(result[name] ?? WAITING) }));
  const done = states.filter((state) => state.status !== "waiting" && state.status !== "running").length;
  const rows = states.reduce((sum, { synced }) => sum + synced, 0);
  const face = RUN_FACES[status];
  const current = states.find((state) => state.status === "running");
  return (
    <Card padded={false}>
      <div className="space-y-3 px-4 py-4 md:px-5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h3 className="font-medium">{status === "running" ? "Loading now" : "Last run"}</h3>
          <Badge tone={face.tone} live={status === "running"}>
            {face.label}
          </Badge>
          <span className="text-muted">
            started <RelativeTime at={startedAt} />
            {finishedAt !== null && `, took ${durationText(startedAt, finishedAt)}`}
            {createdAfter !== null && `, created since ${createdAfter.slice(0, 10)}`}
          </span>
          <span className="ml-auto font-medium tabular-nums">{rows.toLocaleString("en")} rows</span>
        </div>
        <div
          role="progressbar"
          aria-label="Objects loaded"
          aria-valuemin={0}
          aria-valuemax={states.length}
          aria-valuenow={done}
          aria-valuetext={`${done} of ${states.length} objects loaded`}
          className="h-1.5 overflow-hidden rounded-full bg-line"
        >
          <div
            className={`h-full rounded-full transition-[width] ${status === "failed" ? "bg-bad" : "bg-accent"}`}
            style={{ width: `${states.length === 0 ? 0 : (done / states.length) * 100}%` }}
          />
        </div>
        <p role="status" className="text-muted">
          {done} of {states.length} objects loaded{current ? `. Loading ${objectLabel(current.name)}…` : "."}
        </p>
        {backfill.error !== null && <p className="break-words text-bad">{backfill.error}</p>}
      </div>
      <table className="w-full border-t border-line text-left">
        <caption className="sr-only">Rows loaded, by object</caption>
        <thead className="bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className="px-4 py-1.5 font-medium md:px-5">
              Object
            </th>
            <th scope="col" className="px-4 py-1.5 text-right font-medium">
              Rows
            </th>
            <th scope="col" className="w-28 px-4 py-1.5 font-medium">
              Status
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {states.map(({ name, synced, status: state, reason }) => (
            <tr key={name}>
              <th scope="row" className="px-4 py-1 font-normal md:px-5">
                {objectLabel(name)}
                {reason !== undefined && (
                  <span className="block text-xs break-words text-muted">{reason}</span>
                )}
              </th>
              <td className="px-4 py-1 text-right tabular-nums">{synced.toLocaleString("en")}</td>
              <td className="px-4 py-1">
                <Badge tone={OBJECT_FACES[state].tone} {...(state === "running" && { live: true })}>
                  {OBJECT_FACES[state].label}
                </Badge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
