import { Backdrop } from "../features/map/backdrop";
import { ThemeSelect } from "../features/settings/theme-select";
import { useTitle } from "../lib/use-title";
import "../features/session/session.css";

interface FrontProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: React.ReactNode;
}

/** The frame of every page that may be seen by anybody: a card over the land. */
export function Front({ title, hint, children }: FrontProps) {
  useTitle(title);
  return (
    <div className="front">
      <Backdrop />
      <div className="front-dim" />
      <main className="front-box">
        <h1 className="wm">Overlord</h1>
        {children}
      </main>
      <footer className="front-foot">
        {hint !== undefined && <span>{hint}</span>}
        <ThemeSelect />
      </footer>
    </div>
  );
}
