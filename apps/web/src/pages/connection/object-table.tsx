import { Badge } from "../../ui/badge.js";
import { numberText } from "../../ui/number-text.js";
import { ProgressBar } from "../../ui/progress-bar.js";
import { objectLabel } from "../../connection/backfill-objects.js";
import { OBJECT_BADGES, type ObjectState } from "./run-badges.js";

/** What the table of a run shows. */
export interface ObjectTableProps {
  states: (ObjectState & { name: string })[];
  /** While the run is active, each object has a progress bar. */
  running: boolean;
}

/** The objects of a run as a table: rows synced, requests made, and the status of each. */
export function ObjectTable({ states, running }: ObjectTableProps) {
  return (
    <table className="w-full border-t border-line text-left">
      <caption className="sr-only">Rows synced, by object</caption>
      <thead className="bg-sunken text-xs text-muted">
        <tr>
          <th scope="col" className="px-4 py-1.5 font-medium md:px-5">
            Object
          </th>
          <th scope="col" className="px-4 py-1.5 text-right font-medium">
            Rows
          </th>
          <th scope="col" className="px-4 py-1.5 text-right font-medium max-sm:hidden">
            Requests
          </th>
          <th scope="col" className="w-28 px-4 py-1.5 font-medium">
            Status
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {states.map((state) => (
          <tr key={state.name}>
            <th scope="row" className="px-4 py-1 font-normal md:px-5">
              {objectLabel(state.name)}
              {running && <ObjectBar state={state} />}
              {state.reason !== undefined && (
                <span className="block text-xs break-words text-muted">{state.reason}</span>
              )}
            </th>
            <td className="px-4 py-1 text-right whitespace-nowrap tabular-nums">
              {numberText(state.synced)}
              {state.estimatedTotal !== undefined && (
                <span className="text-xs text-muted max-sm:block">
                  {" "}
                  of about {numberText(state.estimatedTotal)}
                </span>
              )}
            </td>
            <td className="px-4 py-1 text-right text-muted tabular-nums max-sm:hidden">
              {numberText(state.requests ?? 0)}
            </td>
            <td className="px-4 py-1">
              <Badge
                tone={OBJECT_BADGES[state.status].tone}
                {...(running && state.status === "running" && { live: true })}
              >
                {OBJECT_BADGES[state.status].label}
              </Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ObjectBar({ state }: { state: ObjectState & { name: string } }) {
  const { name, status, synced, estimatedTotal, requests = 0, requestsLeft } = state;
  if (status === "skipped") return null;
  const known = estimatedTotal === undefined ? "" : ` of about ${numberText(estimatedTotal)}`;
  const bar = { label: objectLabel(name), text: `${numberText(synced)}${known} rows`, thin: true };
  return (
    <div className="mt-1 mb-0.5 max-w-56">
      {status === "running" ? (
        <ProgressBar
          {...bar}
          value={requests}
          max={requestsLeft === undefined ? null : requests + requestsLeft}
        />
      ) : (
        <ProgressBar
          {...bar}
          value={status === "waiting" ? 0 : 1}
          max={1}
          tone={status === "failed" ? "bad" : "accent"}
        />
      )}
    </div>
  );
}
