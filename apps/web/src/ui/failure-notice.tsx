import { failureOf } from "../api/failure.js";
import { Button } from "./button.js";
import { Notice } from "./notice.js";

interface FailureNoticeProps {
  error: unknown;
  /** What did not work, for example "Events could not be loaded". */
  title: string;
  onRetry?: (() => void) | undefined;
}

/** What went wrong, in the server's words, what to do next, and the request's id for whoever runs the server. */
export function FailureNotice({ error, title, onRetry }: FailureNoticeProps) {
  const { message, advice, requestId } = failureOf(error);
  return (
    <Notice tone="bad" title={title} action={onRetry && <Button onClick={onRetry}>Retry</Button>}>
      <p>{message}</p>
      {advice !== null && <p className="text-muted">{advice}</p>}
      {requestId !== null && <p className="font-mono text-2xs break-all text-muted">Request {requestId}</p>}
    </Notice>
  );
}
