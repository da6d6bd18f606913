import { ArrowLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { PageLink } from "../components/page-link";
import { SettingsMenu } from "../features/settings/settings-menu";
import { useTitle } from "../lib/use-title";
import { AccountMenu } from "./account-menu";
import { Announcer, NoticeRegion } from "./announcer";
import { mapPath } from "./url-sync";
import "../styles/windows.css";
import "./shell.css";

interface DeskProps {
  readonly title: string;
  /** Beside the title: whose it is. */
  readonly subject?: React.ReactNode;
  readonly isNarrow?: boolean;
  /** Links to the parts of the page. */
  readonly tabs?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** The frame of the pages beside the map. */
export function Desk({ title, subject, isNarrow = false, tabs, children }: DeskProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  // A page that comes without a load is announced by its heading taking the focus.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="desk">
      <header className="desk-bar">
        <PageLink className="wm" href={mapPath()} aria-label="Overlord, to the map">
          Overlord
        </PageLink>
        <span className="sp" />
        <PageLink className="btn" href={mapPath()}>
          <ArrowLeft className="i" aria-hidden />
          Back to the map
        </PageLink>
        <SettingsMenu />
        <AccountMenu />
      </header>
      <main className={`desk-body ${isNarrow ? "narrow" : ""}`}>
        <div className="desk-head">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {subject !== undefined && <span className="who">{subject}</span>}
          {tabs !== undefined && (
            <>
              <span className="sp" />
              {tabs}
            </>
          )}
        </div>
        {children}
        <NoticeRegion />
      </main>
      <Announcer />
    </div>
  );
}
