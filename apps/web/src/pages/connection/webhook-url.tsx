import { CopyButton } from "../../ui/copy-button.js";

/** The URL to which Stripe sends this team's events, with a button that copies it. */
export function WebhookUrl({ url }: { url: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <p className="font-medium">Webhook URL</p>
      <div className="flex min-w-0 flex-1 basis-72 items-center gap-2">
        <code className="min-w-0 flex-1 rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-xs break-all">
          {url}
        </code>
        <CopyButton text={url} what="the webhook URL" />
      </div>
    </div>
  );
}
