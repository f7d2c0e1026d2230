/** The logo. It has no alternative text because the name BillStack always stands beside it. */
export function Logo({ className = "size-6" }: { className?: string }) {
  return <img src="/favicon.svg" alt="" className={className} />;
}
