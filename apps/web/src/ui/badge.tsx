import type { ReactNode } from "react";

import { classNames } from "./class-names.js";

const TONES = {
  neutral: "bg-sunken text-muted border-line",
  good: "bg-good-soft text-good border-good/20",
  warn: "bg-warn-soft text-warn border-warn/25",
  bad: "bg-bad-soft text-bad border-bad/25",
  info: "bg-info-soft text-info border-info/20",
} as const;

/** The meaning of a label's colour. */
export type Tone = keyof typeof TONES;

interface BadgeProps {
  tone?: Tone;
  /** Shows a dot before the text. The dot pulses while this is true: something is still running. */
  live?: boolean;
  children: ReactNode;
}

/** A small rounded label in one of five colours, for a state such as "Ready" or "Failed". */
export function Badge({ tone = "neutral", live, children }: BadgeProps) {
  return (
    <span
      className={classNames(
        "inline-flex h-5 items-center gap-1.5 rounded-full border px-2 text-2xs font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {live !== undefined && (
        <span
          aria-hidden
          className={classNames("size-1.5 rounded-full bg-current", live && "animate-pulse")}
        />
      )}
      {children}
    </span>
  );
}
