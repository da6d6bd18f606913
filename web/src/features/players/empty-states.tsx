import { copyText } from "../../lib/copy-text";
import { useNotices } from "../../stores/notices";
import { useListState } from "./list-state";

/** Where game clients connect to this very server. */
function pluginUrl(): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws/position`;
}

export function NoReports() {
  const url = pluginUrl();
  const copy = async () => {
    const isCopied = await copyText(url);
    useNotices.getState().show(isCopied ? "Address copied" : "The browser does not allow copying here");
  };
  return (
    <div className="empty">
      <p>No characters have reported in the last 30 s.</p>
      <p>
        Point the plugin of each game client at <code>{url}</code> with the secret from{" "}
        <code>data/secrets.toml</code> on the server.
      </p>
      <button type="button" className="btn" onClick={() => void copy()}>
        Copy the address
      </button>
    </div>
  );
}

export function NoMatch() {
  const { filter, isInViewOnly } = useListState();
  return (
    <div className="empty">
      <p>
        No characters{" "}
        {filter !== "" && (
          <>
            match <code>{filter}</code>
          </>
        )}
        {filter !== "" && isInViewOnly && " and "}
        {isInViewOnly && "are in view of the map"}.
      </p>
      {filter !== "" && (
        <button type="button" className="btn" onClick={() => useListState.setState({ filter: "" })}>
          Clear the filter
        </button>
      )}
      {isInViewOnly && (
        <button type="button" className="btn" onClick={() => useListState.setState({ isInViewOnly: false })}>
          List all, not only in view
        </button>
      )}
    </div>
  );
}
