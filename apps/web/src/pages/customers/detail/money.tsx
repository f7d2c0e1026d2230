import { moneyText } from "../../../ui/money-text.js";

interface MoneyProps {
  /** In the smallest unit of the currency; null shows a dash. */
  amount: number | null;
  currency: string | null;
}

/** An amount in the reader's form. Without a currency there is nothing that it could be an amount of. */
export function Money({ amount, currency }: MoneyProps) {
  if (amount === null || currency === null) return <span className="text-muted">—</span>;
  return <span className="whitespace-nowrap tabular-nums">{moneyText(amount, currency)}</span>;
}
