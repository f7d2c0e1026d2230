import { canRetryHelp, failureOf } from "../api/failure.js";
import { useServerReachable } from "../api/server-reachable.js";
import { Button } from "./button.js";
import { Notice } from "./notice.js";

interface FailureNoticeProps {
  error: unknown;
  /** What did not work, for example "The events could not be read". */
  title: string;
  onRetry?: (() => void) | undefined;
}

/**
 * Shows a failed call: the server's message, what to do next, and a button that tries again if `onRetry` is given
 * and the same call can succeed later.
 * After an internal error it also shows the request id, by which the person who runs the server finds the error in
 * the log.
 */
export function FailureNotice({ error, title, onRetry }: FailureNoticeProps) {
  const { code, message, advice, requestId } = failureOf(error);
  const reachable = useServerReachable();
  // The bar at the top of the page says what is wrong and tries again, so a part of the page only says what it lacks.
  if (code === "server_unreachable" && !reachable && onRetry !== undefined)
    return (
      <Notice tone="warn" title={title}>
        <p>This part is read again as soon as the server answers.</p>
      </Notice>
    );
  return (
    <Notice
      tone="bad"
      title={title}
      action={onRetry && canRetryHelp(code) && <Button onClick={onRetry}>Retry</Button>}
    >
      <p>{message}</p>
      {advice !== null && <p className="text-muted">{advice}</p>}
      {requestId !== null && <p className="font-mono text-2xs break-all text-muted">Request {requestId}</p>}
    </Notice>
  );
}
