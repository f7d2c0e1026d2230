import type { ErrorComponentProps } from "@tanstack/react-router";

import { Button } from "../ui/button.js";
import { Notice } from "../ui/notice.js";

/** A page that could not be shown: a fault of ours, or a new version was installed and its files have moved. */
export function Failed({ error }: ErrorComponentProps) {
  return (
    <div className="mx-auto max-w-md px-4 py-24">
      <Notice
        tone="bad"
        title="This page could not be shown"
        action={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        <p>Reload the page; if that does not help, this is a fault of BillStack's.</p>
        <p className="font-mono text-2xs break-words text-muted">
          {error instanceof Error ? error.message : String(error)}
        </p>
      </Notice>
    </div>
  );
}
