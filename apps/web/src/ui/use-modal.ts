import { useEffect, useRef, type RefObject } from "react";

/**
 * Opens a `<dialog>` as long as it is mounted, and calls `onClose` when the person presses Escape. It uses the browser's
 * own dialog, which keeps the keyboard focus inside. Libraries for dialogs inject a style element, which the server's
 * Content Security Policy refuses. After closing, the element that had the focus before gets it again.
 */
export function useModal(onClose: () => void): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
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
  return ref;
}
