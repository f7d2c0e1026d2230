import { FailureNotice } from "../../ui/failure-notice.js";
import { Skeleton } from "../../ui/skeleton.js";

interface WebhookInstructionsProps {
  query: {
    data: { instructions: string } | undefined;
    isPending: boolean;
    error: unknown;
    refetch: () => Promise<unknown>;
  };
  open: boolean;
}

/**
 * The server's instructions for creating the webhook endpoint by hand, as a list of steps. `open` shows them at
 * once.
 */
export function WebhookInstructions({ query, open }: WebhookInstructionsProps) {
  return (
    <details open={open} className="min-w-0 open:basis-full">
      <summary className="w-fit rounded font-medium text-muted hover:text-ink">
        Create the endpoint by hand
      </summary>
      <div className="mt-2.5">
        {query.isPending && <Skeleton label="the instructions" lines={2} />}
        {query.error !== null && (
          <FailureNotice
            title="The instructions could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        )}
        {query.data && (
          <ol className="list-decimal space-y-1.5 pl-5 wrap-anywhere">
            {stepsOf(query.data.instructions).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
      </div>
    </details>
  );
}

/**
 * Splits the text into sentences, each of which is a step. A sentence ends before white space and a capital
 * letter.
 */
function stepsOf(text: string): string[] {
  return text.split(/(?<=\.)\s+(?=[A-Z])/);
}
