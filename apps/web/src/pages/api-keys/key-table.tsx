import { useState } from "react";

import { ActionTable, CELL } from "../../ui/action-table.js";
import { Button } from "../../ui/button.js";
import { Checkbox } from "../../ui/checkbox.js";
import { DateTime } from "../../ui/date-time.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { ActionsBelowName, ACTIONS_COLUMN } from "../../ui/row-actions.js";
import type { ApiKey } from "./api-key.js";
import { KeyStatusBadge } from "./key-status-badge.js";
import { scopesSummary, scopesText } from "./scope-words.js";

const COLUMNS = ["Name", "Scopes", "Created", "Last used", "Expires", "Status"] as const;

interface KeyTableProps {
  keys: ApiKey[];
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

/** The team's keys as a table. Keys that no longer work are left out until the person asks for them. */
export function KeyTable({ keys, onRotate, onRevoke }: KeyTableProps) {
  const [showEnded, setShowEnded] = useState(false);
  const ended = keys.filter(({ status }) => status !== "active").length;
  const shown = showEnded ? keys : keys.filter(({ status }) => status === "active");
  return (
    <div className="space-y-3">
      <Card padded={false}>
        <ActionTable label="API keys" caption="The team's API keys, the newest first" columns={COLUMNS}>
          {shown.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRotate={onRotate} onRevoke={onRevoke} />
          ))}
        </ActionTable>
        {shown.length === 0 && <p className="px-5 py-4 text-muted">There is no active key.</p>}
      </Card>
      {ended > 0 && (
        <Checkbox
          label={`Show ${ended} revoked or expired ${ended === 1 ? "key" : "keys"}`}
          checked={showEnded}
          onChange={(event) => setShowEnded(event.target.checked)}
        />
      )}
    </div>
  );
}

function KeyRow({
  apiKey,
  onRotate,
  onRevoke,
}: {
  apiKey: ApiKey;
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}) {
  const { name, prefix, scopes, createdAt, createdByEmail, lastUsedAt, expiresAt, status } = apiKey;
  const actions = status === "active" && (
    <>
      <Button onClick={() => onRotate(apiKey)} aria-label={`Rotate ${name}`}>
        Rotate
      </Button>
      <Button variant="danger" onClick={() => onRevoke(apiKey)} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
    </>
  );
  return (
    <tr>
      <th scope="row" abbr={name} className={`${CELL} font-medium`}>
        <span className="block max-w-56 min-w-24">
          <OutsideText text={name} />
        </span>
        <code className="font-mono text-xs font-normal text-muted">{prefix}…</code>
        <ActionsBelowName>{actions}</ActionsBelowName>
      </th>
      <td className={`${CELL} min-w-44 text-muted`}>
        <Scopes scopes={scopes} />
      </td>
      <td className={`${CELL} whitespace-nowrap text-muted`}>
        <RelativeTime at={createdAt} />
        {createdByEmail !== null && (
          <span className="block max-w-48 truncate text-xs">
            by <OutsideText text={createdByEmail} />
          </span>
        )}
      </td>
      <td className={`${CELL} whitespace-nowrap text-muted`}>
        {lastUsedAt === null ? "Never" : <RelativeTime at={lastUsedAt} />}
      </td>
      <td className={`${CELL} whitespace-nowrap text-muted`}>
        {expiresAt === null ? "Never" : <DateTime value={expiresAt} detail="day" />}
      </td>
      <td className={CELL}>
        <KeyStatusBadge apiKey={apiKey} />
      </td>
      <td className={`${CELL} ${ACTIONS_COLUMN} py-1.5`}>
        <div className="flex justify-end gap-2">{actions}</div>
      </td>
    </tr>
  );
}

/** The scopes of a key. Many of them are behind a summary, so that the row stays short. */
function Scopes({ scopes }: { scopes: readonly string[] }) {
  const summary = scopesSummary(scopes);
  if (summary === null) return scopesText(scopes);
  return (
    <details>
      <summary className="w-fit rounded hover:text-ink">{summary}</summary>
      <p className="max-w-56">{scopesText(scopes)}</p>
    </details>
  );
}
