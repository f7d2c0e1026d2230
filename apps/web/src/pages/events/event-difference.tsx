import { DateTime } from "../../ui/date-time.js";
import { Card } from "../../ui/page.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import { visibleText } from "../../ui/visible-text.js";
import { unixTime } from "../tables/unix-time.js";
import { changesOf } from "./difference.js";

const HEAD = "px-4 py-1.5 font-medium whitespace-nowrap first:md:pl-5";
const CELL = "px-4 py-2 align-top first:md:pl-5";

/** What an event has changed: each field with its value before and now. Shows nothing if the event names no changes. */
export function EventDifference({ payload }: { payload: unknown }) {
  const changes = changesOf(payload);
  if (changes.length === 0) return null;
  return (
    <section aria-label="What changed" className="space-y-2">
      <h2 className="font-semibold">What changed</h2>
      <Card padded={false}>
        <ScrollRegion label="Changed fields" className="overflow-x-auto">
          <table className="w-full text-left">
            <thead className="bg-sunken text-xs text-muted">
              <tr>
                <th scope="col" className={HEAD}>
                  Field
                </th>
                <th scope="col" className={HEAD}>
                  Before
                </th>
                <th scope="col" className={HEAD}>
                  After
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {changes.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row" className={`${CELL} font-mono text-xs font-normal break-all`}>
                    {path}
                  </th>
                  <td className={`${CELL} text-muted`}>
                    <Value path={path} value={before} />
                  </td>
                  <td className={CELL}>
                    <Value path={path} value={after} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </Card>
    </section>
  );
}

/** A value of a field. Times are shown as times; everything else as Stripe writes it. */
function Value({ path, value }: { path: string; value: unknown }) {
  if (value === null || value === undefined) return <span className="italic">none</span>;
  const time = unixTime(path.split(".").at(-1) ?? "", "bigint", value);
  if (time !== null) return <DateTime value={time.toISOString()} />;
  return (
    <code className="block max-h-60 overflow-y-auto font-mono text-xs break-all whitespace-pre-wrap">
      {visibleText(typeof value === "string" ? value : JSON.stringify(value, null, 2))}
    </code>
  );
}
