import { X } from "lucide-react";
import { useId, type ReactNode } from "react";

import { Button } from "./button.js";
import { useModal } from "./use-modal.js";

interface DialogProps {
  title: ReactNode;
  description?: ReactNode;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A modal dialog in the middle of the window that is open as long as it is mounted. */
export function Dialog({ title, description, wide = false, onClose, children }: DialogProps) {
  const ref = useModal(onClose);
  const id = useId();
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={`m-auto max-h-[min(44rem,calc(100dvh-2rem))] w-[calc(100vw-2rem)] rounded-xl border border-line bg-surface text-ink shadow-float ${wide ? "max-w-3xl" : "max-w-lg"}`}
    >
      <div className="space-y-4 p-5">
        <header className="flex items-start justify-between gap-4">
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
        {children}
      </div>
    </dialog>
  );
}
