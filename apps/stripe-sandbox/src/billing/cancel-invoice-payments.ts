import type { Account } from "../account/account.js";

/** Cancels the payments of an invoice that are still open. */
export function cancelInvoicePayments(account: Account, invoice: string): void {
  const open = account.collections.invoice_payment.all(
    (payment) => payment.invoice === invoice && payment.status === "open",
    [invoice],
  );
  for (const payment of open) {
    account.change("invoice_payment", {
      ...payment,
      status: "canceled",
      status_transitions: { canceled_at: account.now(), paid_at: null },
    });
  }
}
