import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { RateField } from "./rate-field.js";
import { isCurrency, rateIssue } from "./rate-input.js";
import type { Rates } from "./revenue.js";

interface RatesDialogProps {
  stored: Rates;
  /** The currencies that have figures. Each but the base currency needs a rate. */
  currencies: string[];
  onClose: () => void;
}

/** Asks for the base currency and for the rate of each other currency, and stores them. */
export function RatesDialog({ stored, currencies, onClose }: RatesDialogProps) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const [base, setBase] = useState(stored.baseCurrency ?? currencies[0] ?? "usd");
  const [rates, setRates] = useState<Record<string, string>>(() =>
    Object.fromEntries(stored.rates.map(({ currency, rate }) => [currency, rate])),
  );
  const [submitted, setSubmitted] = useState(false);
  const save = useMutation(
    trpc.revenue.setRates.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.revenue.pathKey() });
        onClose();
      },
    }),
  );
  const others = [...new Set([...currencies, ...stored.rates.map(({ currency }) => currency)])].filter(
    (currency) => currency !== base,
  );
  const entered = others.flatMap((currency) => {
    const rate = rates[currency]?.trim() ?? "";
    return rate === "" ? [] : [{ currency, rate }];
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    if (!isCurrency(base) || entered.some(({ rate }) => rateIssue(rate) !== null)) return;
    save.mutate({ teamId, baseCurrency: base, rates: entered });
  }
  return (
    <Dialog
      title="Exchange rates"
      description="Totals over several currencies are converted at these rates. A change of a rate is shown apart from what customers did."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <Field
          label="Base currency"
          hint="The currency of the totals. After a change, the rates have to be entered again."
          error={
            submitted && !isCurrency(base) ? "Enter the three letters of a currency, such as EUR." : null
          }
        >
          {(control) => (
            <input
              {...control}
              className={`${controlClass} uppercase`}
              maxLength={3}
              autoComplete="off"
              value={base}
              onChange={(event) => {
                setBase(event.target.value.toLowerCase());
                setRates({});
              }}
            />
          )}
        </Field>
        {others.map((currency) => (
          <RateField
            key={currency}
            currency={currency}
            base={base}
            value={rates[currency] ?? ""}
            error={submitted ? rateIssue(rates[currency] ?? "") : null}
            onChange={(rate) => setRates({ ...rates, [currency]: rate })}
          />
        ))}
        {save.isError && <FailureNotice title="The rates were not saved" error={save.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save rates
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
