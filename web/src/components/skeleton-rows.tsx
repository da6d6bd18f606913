import { useEffect, useState } from "react";

/** An answer within this time needs no placeholder; one would only flash. */
const SHOW_AFTER_MS = 200;
const WIDTHS = [58, 42, 66, 50, 61, 38, 70, 47, 55, 63, 44, 52];

/** Flat bars in the rhythm of rows, for data that takes its time. `label` says what is waited for. */
export function SkeletonRows({ label }: { readonly label: string }) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {WIDTHS.map((width) => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
