import { Download } from "lucide-react";

import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { Card } from "../../ui/page.js";

/** The three exports that Stripe Billing has, too: the file's name, its title, and what a row is. */
const EXPORTS = [
  { file: "mrr-per-subscriber", title: "MRR per subscriber", row: "A row for each subscriber and month." },
  {
    file: "roll-forward",
    title: "Roll-forward",
    row: "A row for each month, from its opening to its closing MRR.",
  },
  { file: "changes", title: "Every change", row: "A row for each change of a subscription's MRR." },
] as const;

interface ExportSectionProps {
  currency: string | undefined;
  months: number;
}

/** Links that download the figures of the shown months as CSV. */
export function ExportSection({ currency, months }: ExportSectionProps) {
  const { id: teamId } = useTeam();
  const query = new URLSearchParams({ months: String(months), ...(currency !== undefined && { currency }) });
  return (
    <section aria-label="Exports">
      <Card padded={false}>
        <h2 className="border-b border-line px-4 py-3 font-semibold md:px-5">Exports</h2>
        <ul className="divide-y divide-line">
          {EXPORTS.map(({ file, title, row }) => (
            <li
              key={file}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 md:px-5"
            >
              <div>
                <p className="font-medium">{title}</p>
                <p className="text-muted">{row}</p>
              </div>
              <a
                href={`/api/billstack/teams/${teamId}/revenue/exports/${file}.csv?${query}`}
                download
                aria-label={`Download CSV: ${title}`}
                className={buttonClass()}
              >
                <Download aria-hidden /> Download CSV
              </a>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
