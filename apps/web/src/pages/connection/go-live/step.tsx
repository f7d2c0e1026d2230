import { Check } from "lucide-react";
import type { ReactNode } from "react";

import { classNames } from "../../../ui/class-names.js";

/** How far one step of the switch is. */
export type StepState = "done" | "now" | "later";

interface StepProps {
  number: number;
  title: string;
  state: StepState;
  children?: ReactNode;
}

const MARKS = {
  done: "border-transparent bg-accent text-on-accent",
  now: "border-accent text-accent",
  later: "border-line text-muted",
} as const;

/** One step of the switch to live mode, with its number or a tick. */
export function Step({ number, title, state, children }: StepProps) {
  return (
    <li
      aria-current={state === "now" ? "step" : undefined}
      className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3 px-4 py-4 md:px-5"
    >
      <span
        aria-hidden
        className={classNames(
          "grid size-6 place-items-center rounded-full border text-xs font-semibold",
          MARKS[state],
        )}
      >
        {state === "done" ? <Check className="size-3.5" /> : number}
      </span>
      <div className="min-w-0 space-y-3">
        <h2 className={classNames("pt-0.5 font-medium", state !== "now" && "text-muted")}>
          {title}
          {state === "done" && <span className="sr-only">: done</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}
