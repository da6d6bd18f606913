import { PageLink } from "../components/page-link";
import { Note } from "../components/problem";
import { PATHS } from "./paths";

interface NeedsAccountProps {
  /** On the button that leads to the sign-in form. */
  readonly action?: string;
  readonly children: React.ReactNode;
}

/** Says what is missing, with the way to it. */
export function NeedsAccount({ action = "Sign in", children }: NeedsAccountProps) {
  return (
    <div className="form">
      <Note>{children}</Note>
      <div>
        <PageLink className="btn primary" href={PATHS.login}>
          {action}
        </PageLink>
      </div>
    </div>
  );
}
