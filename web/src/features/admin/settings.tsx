import { useQuery } from "@tanstack/react-query";
import { Settings as Cog } from "lucide-react";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { Window } from "../../components/window";
import { formatCount } from "../../lib/format";
import { settingsQuery } from "./api";
import "./admin.css";

/** The server's configuration and where each value comes from; it is changed on the server. */
export function Settings() {
  const query = useQuery(settingsQuery);
  const { data, error, refetch } = query;
  const settings = data?.settings ?? [];
  return (
    <Window
      icon={Cog}
      title="Settings"
      subject="read only: change them in overlord.toml or the environment, then restart"
      isTall
      foot={
        <ListFoot query={query}>
          <span>{formatCount(settings.length)} settings</span>
        </ListFoot>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <div className="win-body" tabIndex={0}>
        {data === undefined && <LoadState what="settings" error={error} onRetry={() => void refetch()} />}
        {data !== undefined && settings.length === 0 && (
          <p className="empty">The server tells no settings.</p>
        )}
        {settings.length > 0 && (
          <table className="tb settings" aria-label="Settings">
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Value</th>
                <th scope="col">Origin</th>
              </tr>
            </thead>
            <tbody>
              {settings.map(({ key, value, origin }) => (
                <tr key={key}>
                  <td title={key}>{key}</td>
                  <td title={value}>{value === "" ? <span className="dim">empty</span> : value}</td>
                  <td title={origin} className={origin === "default" ? "dim" : ""}>
                    {origin}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Window>
  );
}
