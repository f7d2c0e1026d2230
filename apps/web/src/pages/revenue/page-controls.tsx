import { useId } from "react";

import { Button } from "../../ui/button.js";
import { controlClass } from "../../ui/field.js";
import { MONTH_CHOICES } from "./revenue-search.js";

interface PageControlsProps {
  /** The currencies that totals can be shown in. */
  currencies: string[];
  currency: string | null;
  months: number;
  onCurrency: (currency: string) => void;
  onMonths: (months: number) => void;
  /** Opens the exchange rates; undefined where one currency needs none. */
  onRates: (() => void) | undefined;
}

/** The choices of the page: the currency of the totals and the number of months. Both are in the address. */
export function PageControls(props: PageControlsProps) {
  const { currencies, currency, months, onCurrency, onMonths, onRates } = props;
  const id = useId();
  return (
    <>
      {onRates !== undefined && <Button onClick={onRates}>Exchange rates</Button>}
      {currencies.length > 1 && (
        <div>
          <label htmlFor={`${id}-currency`} className="sr-only">
            Currency
          </label>
          <select
            id={`${id}-currency`}
            className={controlClass}
            value={currency ?? ""}
            onChange={(event) => onCurrency(event.target.value)}
          >
            {currencies.map((each) => (
              <option key={each} value={each}>
                {each.toUpperCase()}
              </option>
            ))}
          </select>
        </div>
      )}
      <div>
        <label htmlFor={`${id}-months`} className="sr-only">
          Months
        </label>
        <select
          id={`${id}-months`}
          className={controlClass}
          value={months}
          onChange={(event) => onMonths(Number(event.target.value))}
        >
          {MONTH_CHOICES.toSorted((a, b) => a - b).map((each) => (
            <option key={each} value={each}>
              {each} months
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
