import { Link } from "@tanstack/react-router";
import { Check, LoaderCircle } from "lucide-react";

import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { classNames } from "../../ui/class-names.js";
import { Card } from "../../ui/page.js";
import { TextButton } from "../../ui/text-button.js";
import type { FirstStep } from "./first-steps.js";

interface StepsCardProps {
  steps: FirstStep[];
  /** Hides the card for this browser; undefined while the steps are needed to see anything. */
  onHide?: (() => void) | undefined;
}

/** The first steps of a team as a list that ticks itself off. Only the next step has a button that stands out. */
export function StepsCard({ steps, onHide }: StepsCardProps) {
  const done = steps.filter(({ state }) => state === "done").length;
  return (
    <section aria-label="First steps">
      <Card padded={false}>
        <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-3 md:px-5">
          <h2 className="font-semibold">First steps</h2>
          <span className="flex items-center gap-4 text-muted">
            {done} of {steps.length} done
            {onHide !== undefined && <TextButton onClick={onHide}>Hide</TextButton>}
          </span>
        </header>
        <ol className="divide-y divide-line">
          {steps.map((step, index) => (
            <Step key={step.title} step={step} number={index + 1} />
          ))}
        </ol>
      </Card>
    </section>
  );
}

const MARKS = {
  done: "border-transparent bg-accent text-on-accent",
  running: "border-info text-info",
  next: "border-accent text-accent",
  later: "border-line text-muted",
} as const;

function Step({ step, number }: { step: FirstStep; number: number }) {
  const { title, text, to, link, state } = step;
  const { id: teamId } = useTeam();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-5">
      <span
        aria-hidden
        className={classNames(
          "grid size-6 shrink-0 place-items-center rounded-full border text-xs font-semibold",
          MARKS[state],
        )}
      >
        {state === "done" && <Check className="size-3.5" />}
        {state === "running" && <LoaderCircle className="size-3.5 animate-spin" />}
        {(state === "next" || state === "later") && number}
      </span>
      <div className="min-w-48 flex-1">
        <p className={classNames("font-medium", state === "done" && "text-muted")}>
          {title}
          {state === "done" && <span className="sr-only">: done</span>}
          {state === "running" && <span className="text-info"> is running</span>}
        </p>
        {state !== "done" && <p className="text-muted">{text}</p>}
      </div>
      {state === "next" && (
        <Link to={to} params={{ teamId }} className={`${buttonClass({ variant: "primary" })} max-sm:ml-10`}>
          {link}
        </Link>
      )}
    </li>
  );
}
