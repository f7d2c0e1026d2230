import { ALL_SCOPES } from "@billstack/tenancy/roles";

import { Button } from "../../ui/button.js";
import { Checkbox } from "../../ui/checkbox.js";
import { PRESETS, SCOPE_CHOICES } from "./scope-words.js";

interface ScopeChoiceProps {
  scopes: readonly string[];
  onChange: (scopes: string[]) => void;
  error: string | null;
}

/** Lets a person choose what a key may do, one by one or by a preset. Nothing is chosen at first. */
export function ScopeChoice({ scopes, onChange, error }: ScopeChoiceProps) {
  const everything = scopes.includes(ALL_SCOPES);
  function toggle(scope: string, wanted: boolean) {
    const others = scopes.filter((one) => one !== scope);
    onChange(wanted ? [...others, scope] : others);
  }
  return (
    <fieldset className="space-y-2.5" aria-describedby="scope-error">
      <legend className="mb-1.5 font-medium">What the key may do</legend>
      <div className="flex flex-wrap gap-2">
        {PRESETS.map((preset) => (
          <Button key={preset.label} onClick={() => onChange([...preset.scopes])}>
            {preset.label}
          </Button>
        ))}
      </div>
      <div id="scope-error" aria-live="polite">
        {error !== null && <p className="text-xs text-bad">{error}</p>}
      </div>
      <div className="border-b border-line pb-2.5">
        <Checkbox
          label="Everything"
          hint="All of these, and the scopes that later versions of BillStack add."
          checked={everything}
          onChange={(event) => onChange(event.target.checked ? [ALL_SCOPES] : [])}
        />
      </div>
      <div className="grid gap-2.5 sm:grid-cols-2">
        {SCOPE_CHOICES.map(({ scope, sentence }) => (
          <Checkbox
            key={scope}
            label={scope}
            hint={sentence}
            disabled={everything}
            checked={everything || scopes.includes(scope)}
            onChange={(event) => toggle(scope, event.target.checked)}
          />
        ))}
      </div>
    </fieldset>
  );
}
