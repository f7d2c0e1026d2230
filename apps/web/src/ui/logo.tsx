/** The stack of bills; decorative, as the name always stands beside it. */
export function Logo({ className = "size-6" }: { className?: string }) {
  return <img src="/favicon.svg" alt="" className={className} />;
}
