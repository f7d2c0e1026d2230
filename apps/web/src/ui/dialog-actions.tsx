import type { ReactNode } from "react";

/** The buttons at the end of a long dialog. They stay visible while the content above them scrolls. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 -mx-5 -mb-5 flex justify-end gap-2 border-t border-line bg-surface px-5 py-3">
      {children}
    </div>
  );
}
