import { CircleAlert, CircleCheck, X } from "lucide-react";

import { Button } from "./button.js";
import { closeToast, useToasts } from "./toast-store.js";

/**
 * The messages of `showToast`, at the lower edge of the window. Screen readers read them when they have finished what they
 * read. A message of a failure shows the id of the request, by which it is found in the server's log.
 */
export function Toaster() {
  const toasts = useToasts();
  return (
    <div
      role="status"
      aria-label="Messages"
      className="pointer-events-none fixed right-4 bottom-4 left-4 z-50 flex flex-col items-end gap-2"
    >
      {toasts.map(({ id, tone, title, text, requestId }) => (
        <div
          key={id}
          className="pointer-events-auto flex w-full max-w-sm gap-2.5 rounded-lg border border-line bg-surface px-3 py-2.5 shadow-float"
        >
          {tone === "bad" ? (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          ) : (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
          )}
          <div className="min-w-0 flex-1 space-y-0.5 wrap-anywhere">
            <p className="font-medium">{title}</p>
            {text !== undefined && <p className="text-muted">{text}</p>}
            {requestId != null && (
              <p className="font-mono text-2xs break-all text-muted">Request {requestId}</p>
            )}
          </div>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Close the message: ${title}`}
            className="-mt-1 -mr-1"
            onClick={() => closeToast(id)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}
