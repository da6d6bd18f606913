import { CircleAlert, Info } from "lucide-react";

/** What went wrong, where it went wrong. Read aloud when it appears, so the box around it always exists. */
export function Problem({ children }: { readonly children?: React.ReactNode }) {
  const isShown = children !== undefined && children !== null && children !== false;
  return (
    <div role="alert" className={isShown ? "problem" : "visually-hidden"}>
      {isShown && (
        <>
          <CircleAlert className="i" aria-hidden />
          <div>{children}</div>
        </>
      )}
    </div>
  );
}

/** Something to know before going on. */
export function Note({ children }: { readonly children: React.ReactNode }) {
  return (
    <div className="note">
      <Info className="i" aria-hidden />
      <div>{children}</div>
    </div>
  );
}
