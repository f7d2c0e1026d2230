import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes } from "react";

import { classNames } from "./class-names.js";

const VARIANTS = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-strong",
  secondary: "bg-surface text-ink border-edge hover:bg-sunken shadow-card",
  ghost: "bg-transparent text-muted border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-surface text-bad border-edge hover:bg-bad-soft hover:border-bad/40 shadow-card",
} as const;

const SIZES = {
  md: "h-8.5 px-3 gap-1.5",
  lg: "h-9 px-4 gap-2",
  icon: "size-8 justify-center",
} as const;

/** How a button looks: its colours and its size. */
export interface ButtonStyle {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

/** Returns the CSS classes of a button. Links that look like buttons use them too. */
export function buttonClass({ variant = "secondary", size = "md" }: ButtonStyle = {}): string {
  return classNames(
    "inline-flex shrink-0 items-center justify-center rounded-md border text-sm font-medium whitespace-nowrap transition-colors",
    "aria-disabled:opacity-60 disabled:opacity-60 [&_svg]:size-3.5 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, ButtonStyle {
  /** The action of this button is still running. The button then ignores clicks but keeps the keyboard focus. */
  busy?: boolean;
}

/** A button that shows a spinner while its action runs. It never submits a form unless `type` says so. */
export function Button({ variant, size, busy = false, children, onClick, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classNames(buttonClass({ ...(variant && { variant }), ...(size && { size }) }), className)}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}
