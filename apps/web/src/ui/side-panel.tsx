import { X } from "lucide-react";
import { useId, type ReactNode } from "react";

import { Button } from "./button.js";
import { useModal } from "./use-modal.js";

interface SidePanelProps {
  title: string;
  description?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A panel at the right edge of the window that is open as long as it is mounted. A click beside it or Escape closes it.
 * On narrow screens it fills the window.
 */
export function SidePanel({ title, description, onClose, children }: SidePanelProps) {
  const ref = useModal(onClose);
  const id = useId();
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape does the same, which `useModal` handles.
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClick={(event) => {
        // The panel covers its dialog whole, so only a click on the backdrop has the dialog as its target.
        if (event.target === ref.current) onClose();
      }}
      className="mr-0 ml-auto h-dvh max-h-none w-full max-w-xl border-l border-line bg-surface text-ink shadow-float"
    >
      <div className="flex h-full flex-col">
        <header className="flex items-start justify-between gap-4 border-b border-line px-5 py-4">
          <div className="min-w-0 space-y-1 wrap-anywhere">
            <h2 id={id} className="text-base font-semibold tracking-tight">
              {title}
            </h2>
            {description !== undefined && <div className="text-muted">{description}</div>}
          </div>
          <Button variant="ghost" size="icon" aria-label="Close" onClick={onClose} className="-mt-1 -mr-1">
            <X aria-hidden />
          </Button>
        </header>
        <div className="min-h-0 flex-1">{children}</div>
      </div>
    </dialog>
  );
}
