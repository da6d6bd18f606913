import { useState } from "react";
import { describeError } from "../api/problems";
import { copyText } from "../lib/copy-text";
import { Problem } from "./problem";
import { SkeletonRows } from "./skeleton-rows";

interface LoadStateProps {
  /** What is read, for a sentence: `users`. */
  readonly what: string;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** Stands where a table would be while it is read, or when it could not be. */
export function LoadState({ what, error, onRetry }: LoadStateProps) {
  const [isCopied, setIsCopied] = useState(false);
  if (error === null) return <SkeletonRows label={`Reading the ${what}`} />;
  const text = `The ${what} could not be read. ${describeError(error)}`;
  return (
    <div className="unread">
      <Problem>{text}</Problem>
      <button type="button" className="btn" onClick={onRetry}>
        Try again
      </button>
      <button
        type="button"
        className="btn ghost"
        onClick={() => void copyText(`${text}\n${JSON.stringify(error)}`).then(setIsCopied)}
      >
        {isCopied ? "Copied" : "Copy details"}
      </button>
    </div>
  );
}
