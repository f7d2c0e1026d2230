import { useQuery } from "@tanstack/react-query";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";
import { Checkbox } from "../ui/checkbox.js";
import { Notice } from "../ui/notice.js";
import { ScrollRegion } from "../ui/scroll-region.js";

interface DroppedTooProps {
  /** Whether what people have made in the schema may be dropped. */
  accepted: boolean;
  onAccept: (accepted: boolean) => void;
}

/**
 * Names what a disconnect drops although BillStack has not made it: views of other schemas, which read the team's
 * tables, and what people have made in the team schema. The second has to be accepted.
 */
export function DroppedToo({ accepted, onAccept }: DroppedTooProps) {
  const { id: teamId } = useTeam();
  const { data } = useQuery(trpc.connection.dependents.queryOptions({ teamId }));
  if (data === undefined) return null;
  const objects = data.objects.map(({ kind, name }) => `${kind} ${name}`);
  return (
    <>
      {data.views.length > 0 && (
        <Notice tone="warn" title="These views read the tables and will also be dropped">
          <Names label="Views of other schemas" names={data.views} />
        </Notice>
      )}
      {objects.length > 0 && (
        <Notice tone="warn" title="The schema contains objects that BillStack did not create">
          <Names label="Objects that BillStack did not create" names={objects} />
          <Checkbox
            label="Also drop these objects"
            hint="They cannot be restored."
            checked={accepted}
            onChange={(event) => onAccept(event.target.checked)}
          />
        </Notice>
      )}
    </>
  );
}

function Names({ label, names }: { label: string; names: string[] }) {
  return (
    <ScrollRegion label={label} className="max-h-40 overflow-y-auto">
      <ul className="font-mono text-xs break-all">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </ScrollRegion>
  );
}
