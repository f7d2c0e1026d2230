import { classNames } from "./class-names.js";

const TONES = { accent: "bg-accent", good: "bg-good", warn: "bg-warn", bad: "bg-bad" } as const;

interface ProgressBarProps {
  /** The name of the bar for screen readers. */
  label: string;
  value: number;
  /** The value at which the work is done; null while the total is not known. */
  max: number | null;
  /** The progress in words, for screen readers. */
  text: string;
  tone?: keyof typeof TONES;
  thin?: boolean;
}

/** A progress bar. While the total is not known, it shows a pulsing third of the bar. */
export function ProgressBar({ label, value, max, text, tone = "accent", thin = false }: ProgressBarProps) {
  const part = max === null ? 1 / 3 : max === 0 ? 1 : Math.min(1, value / max);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={text}
      {...(max !== null && {
        "aria-valuemin": 0,
        "aria-valuemax": max,
        "aria-valuenow": Math.min(value, max),
      })}
      className={classNames("overflow-hidden rounded-full bg-line", thin ? "h-1" : "h-1.5")}
    >
      <div
        className={classNames(
          "h-full rounded-full transition-[width]",
          max === null ? "animate-pulse bg-muted/50" : TONES[tone],
        )}
        style={{ width: `${part * 100}%` }}
      />
    </div>
  );
}
