import { numberText } from "../../../ui/number-text.js";
import { RelativeTime } from "../../../ui/relative-time.js";
import { ScrollRegion } from "../../../ui/scroll-region.js";
import type { Undecided } from "../../../connection/verification.js";

/** The first objects that could not be compared yet, and why. `all` is the number of all of them. */
export function UndecidedObjects({ objects, all }: { objects: Undecided[]; all: number }) {
  return (
    <div className="border-t border-line">
      <div className="space-y-0.5 px-4 pt-3 md:px-5">
        <h4 className="font-medium">Undecided</h4>
        <p className="text-muted">
          It is not known yet whether these objects differ from Stripe. BillStack compares them again, and
          does not call the copy equal before that.
        </p>
      </div>
      <ScrollRegion label="Undecided objects" className="max-h-80 overflow-y-auto">
        <ul aria-label="Undecided objects" className="divide-y divide-line">
          {objects.map(({ object, id, reason, since }) => (
            <li
              key={`${object} ${id}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 md:px-5"
            >
              <span className="text-muted">{object}</span>
              <code className="font-mono text-xs break-all">{id}</code>
              <span className="basis-full text-muted">
                {reason} Since <RelativeTime at={since} />.
              </span>
            </li>
          ))}
        </ul>
      </ScrollRegion>
      {all > objects.length && (
        <p className="border-t border-line px-4 py-2 text-muted md:px-5">
          These are the first {numberText(objects.length)} of {numberText(all)}.
        </p>
      )}
    </div>
  );
}
