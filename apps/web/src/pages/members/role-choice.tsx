import { mayManageRole, ROLES, type Role } from "@billstack/tenancy/roles";

import { useTeam } from "../../session/session-context.js";
import { controlClass, Field } from "../../ui/field.js";
import { ROLE_WORDS } from "./member.js";

/** A field for the roles that the person may give, with what the chosen role may do. */
export function RoleChoice({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { role: own } = useTeam();
  return (
    <Field label="Role" hint={ROLE_WORDS[role].rights}>
      {(control) => (
        <select
          {...control}
          className={controlClass}
          value={role}
          onChange={(event) => onChange(event.target.value as Role)}
        >
          {ROLES.filter((one) => mayManageRole(own, one)).map((one) => (
            <option key={one} value={one}>
              {ROLE_WORDS[one].label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
