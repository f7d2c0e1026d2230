import { Checkbox } from "../../ui/checkbox.js";
import { controlClass, Field } from "../../ui/field.js";
import { BACKFILL_OBJECTS, objectLabel, type BackfillObject } from "../../connection/backfill-objects.js";

/** What a run loads. `from` is a date such as "2026-01-31", or empty for everything since the beginning. */
export interface Scope {
  objects: readonly BackfillObject[];
  from: string;
}

/** Loads all objects from the beginning. */
export const EVERYTHING: Scope = { objects: BACKFILL_OBJECTS, from: "" };

/** Returns the scope as input of the API, with the date as midnight UTC; null if no object is chosen. */
export function scopeInput({
  objects,
  from,
}: Scope): { objects?: BackfillObject[]; createdAfter?: string } | null {
  if (objects.length === 0) return null;
  return {
    ...(objects.length < BACKFILL_OBJECTS.length && { objects: [...objects] }),
    ...(from !== "" && { createdAfter: `${from}T00:00:00Z` }),
  };
}

interface SyncOptionsProps {
  scope: Scope;
  onChange: (scope: Scope) => void;
}

/** Lets a person choose the objects and the first date of a run. */
export function SyncOptions({ scope, onChange }: SyncOptionsProps) {
  const whole = scope.objects.length === BACKFILL_OBJECTS.length;
  function toggle(object: BackfillObject, wanted: boolean) {
    const objects = BACKFILL_OBJECTS.filter((one) => (one === object ? wanted : scope.objects.includes(one)));
    onChange({ ...scope, objects });
  }
  return (
    <details className="open:basis-full">
      <summary className="w-fit rounded font-medium text-muted hover:text-ink">Options</summary>
      <div className="mt-3 space-y-4">
        <fieldset>
          <legend className="mb-2 font-medium">Object types</legend>
          <div className="mb-2.5 border-b border-line pb-2.5">
            <Checkbox
              label="All object types"
              checked={whole}
              onChange={() => onChange({ ...scope, objects: whole ? [] : BACKFILL_OBJECTS })}
            />
          </div>
          <div className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
            {BACKFILL_OBJECTS.map((object) => (
              <Checkbox
                key={object}
                label={objectLabel(object)}
                checked={scope.objects.includes(object)}
                onChange={(event) => toggle(object, event.target.checked)}
              />
            ))}
          </div>
        </fieldset>
        <div className="max-w-60">
          <Field
            label="Created on or after"
            hint="From midnight UTC of this day. Leave it empty to load everything."
          >
            {(control) => (
              <input
                {...control}
                type="date"
                className={controlClass}
                value={scope.from}
                onChange={(event) => onChange({ ...scope, from: event.target.value })}
              />
            )}
          </Field>
        </div>
      </div>
    </details>
  );
}
