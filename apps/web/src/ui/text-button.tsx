import type { ReactNode } from "react";

/** A button that looks like a link, for a small choice beside a field. */
export function TextButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="text-xs text-accent underline underline-offset-3" onClick={onClick}>
      {children}
    </button>
  );
}
