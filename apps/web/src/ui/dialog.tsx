import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

import { Button } from "./button.js";

interface DialogProps {
  title: string;
  description?: ReactNode;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A modal dialog that is open as long as it is mounted. It uses the browser's own `<dialog>`, which keeps the
 * keyboard focus inside and closes on Escape. Libraries for dialogs inject a style element, which the server's
 * Content Security Policy refuses. After closing, the element that had the focus before gets it again.
 */
export function Dialog({ title, description, wide = false, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    const opener = document.activeElement;
    dialog.showModal();
    dialog.querySelector("input")?.focus();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  useEffect(() => {
    const dialog = ref.current;
    function close(event: Event) {
      event.preventDefault();
      onClose();
    }
    // At a second Escape in a row, browsers close a dialog even if the page has refused the first one.
    const reopen = () => dialog?.showModal();
    dialog?.addEventListener("cancel", close);
    dialog?.addEventListener("close", reopen);
    return () => {
      dialog?.removeEventListener("cancel", close);
      dialog?.removeEventListener("close", reopen);
    };
  }, [onClose]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={`m-auto max-h-[min(44rem,calc(100dvh-2rem))] w-[calc(100vw-2rem)] rounded-xl border border-line bg-surface text-ink shadow-float ${wide ? "max-w-3xl" : "max-w-lg"}`}
    >
      <div className="space-y-4 p-5">
        <header className="flex items-start justify-between gap-4">
          <div className="space-y-1">
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
