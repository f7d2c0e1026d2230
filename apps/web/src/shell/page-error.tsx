import type { ErrorComponentProps } from "@tanstack/react-router";

import { Button } from "../ui/button.js";
import { Notice } from "../ui/notice.js";

/**
 * Shown in place of a page that failed. Either the page has a bug, or a new version of BillStack was installed and
 * the files of the old version are gone; reloading helps then.
 */
export function PageError({ error }: ErrorComponentProps) {
  return (
    <div className="mx-auto max-w-md px-4 py-24">
      <Notice
        tone="bad"
        title="This page could not be shown"
        action={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        <p>
          Reload the page. If that does not help, this is an error in BillStack: tell the person who runs this
          server.
        </p>
        <p className="font-mono text-2xs break-words text-muted">
          {error instanceof Error ? error.message : String(error)}
        </p>
      </Notice>
    </div>
  );
}
