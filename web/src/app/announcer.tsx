import { useEffect } from "react";
import { useAnnouncement } from "../stores/announcements";
import { useNotices } from "../stores/notices";

const NOTICE_MS = 2500;

/** What a screen reader is told when something happened that nobody asked for. */
export function Announcer() {
  const text = useAnnouncement((state) => state.text);
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label="Events">
      {text}
    </div>
  );
}

/** The result of an action, for a moment. */
export function NoticeRegion() {
  const { notice, hide } = useNotices();
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(hide, NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, hide]);
  return (
    <div className="notices" role="status">
      {notice !== null && (
        <p key={notice.id} className="float notice">
          {notice.text}
        </p>
      )}
    </div>
  );
}
