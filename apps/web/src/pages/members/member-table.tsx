import { mayManageRole } from "@billstack/tenancy/roles";

import { useSession, useTeam } from "../../session/session-context.js";
import { ActionTable, CELL } from "../../ui/action-table.js";
import { Badge } from "../../ui/badge.js";
import { Button } from "../../ui/button.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { ActionsBelowName, ACTIONS_COLUMN } from "../../ui/row-actions.js";
import { nameOf, ROLE_WORDS, type Member } from "./member.js";

interface MemberTableProps {
  members: Member[];
  onChange: (member: Member) => void;
  onRemove: (member: Member) => void;
}

/** The people of the team as a table, with what the person who looks may do with each of them. */
export function MemberTable({ members, onChange, onRemove }: MemberTableProps) {
  return (
    <Card padded={false}>
      <ActionTable
        label="Members"
        caption="The members of the team, the owners first"
        columns={["Person", "Role", "Second factor", "Joined"]}
      >
        {members.map((member) => (
          <MemberRow key={member.userId} member={member} onChange={onChange} onRemove={onRemove} />
        ))}
      </ActionTable>
    </Card>
  );
}

function MemberRow({
  member,
  onChange,
  onRemove,
}: {
  member: Member;
  onChange: (member: Member) => void;
  onRemove: (member: Member) => void;
}) {
  const { role: own } = useTeam();
  const { user } = useSession();
  const { userId, email, name, role, joinedAt, secondFactor } = member;
  const isSelf = userId === user.id;
  const manages = mayManageRole(own, role);
  const actions = (
    <>
      {manages && (
        <Button
          onClick={() => onChange(member)}
          aria-label={`Change role of ${isSelf ? "yourself" : nameOf(member)}`}
        >
          Change role
        </Button>
      )}
      {(manages || isSelf) && (
        <Button
          variant="danger"
          onClick={() => onRemove(member)}
          aria-label={isSelf ? "Leave the team" : `Remove ${nameOf(member)}`}
        >
          {isSelf ? "Leave" : "Remove"}
        </Button>
      )}
    </>
  );
  return (
    <tr>
      <th scope="row" abbr={nameOf(member)} className={`${CELL} font-medium`}>
        <span className="flex max-w-44 min-w-32 @2xl:max-w-72 flex-wrap items-center gap-x-2">
          <OutsideText text={nameOf(member)} /> {isSelf && <Badge>You</Badge>}
        </span>
        {name !== null && (
          <span className="block max-w-44 truncate @2xl:max-w-72 text-xs font-normal text-muted">
            <OutsideText text={email} />
          </span>
        )}
        <ActionsBelowName>{actions}</ActionsBelowName>
      </th>
      <td className={`${CELL} @2xl:min-w-40`}>
        <span className="block">{ROLE_WORDS[role].label}</span>
        <span className="block text-xs text-muted @max-2xl:hidden">{ROLE_WORDS[role].rights}</span>
      </td>
      <td className={`${CELL} whitespace-nowrap`}>
        {secondFactor ? <Badge tone="good">On</Badge> : <span className="text-muted">None</span>}
      </td>
      <td className={`${CELL} whitespace-nowrap text-muted`}>
        <RelativeTime at={joinedAt} />
      </td>
      <td className={`${CELL} ${ACTIONS_COLUMN} py-1.5`}>
        <div className="flex justify-end gap-2">{actions}</div>
      </td>
    </tr>
  );
}
