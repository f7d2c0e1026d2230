import { useState } from "react";

import { Button } from "../../ui/button.js";
import { Card, Section } from "../../ui/page.js";
import { DeleteTeamDialog } from "./delete-team-dialog.js";

/** Says what a deletion of the team deletes, and opens the dialog that does it. */
export function DeleteSection() {
  const [open, setOpen] = useState(false);
  return (
    <Section title="Delete this team" description="Only an owner can do this. It cannot be undone.">
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <p className="max-w-xl text-muted">
            Disconnects Stripe, and deletes the tables, the keys, the SQL login, the members and the
            invitations. The entries of the audit stay on the server. Your data in Stripe does not change.
          </p>
          <Button variant="danger" onClick={() => setOpen(true)}>
            Delete team
          </Button>
        </div>
      </Card>
      {open && <DeleteTeamDialog onClose={() => setOpen(false)} />}
    </Section>
  );
}
