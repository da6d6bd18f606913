import { useQuery } from "@tanstack/react-query";
import { LoadState } from "../../components/load-state";
import { fieldsQuery } from "./api";
import { joinTerms } from "./terms";

interface QueryHelpProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** What can be asked for, as the server's own list of fields has it; a press on an example adds it. */
export function QueryHelp({ text, onText }: QueryHelpProps) {
  const { data, error, refetch } = useQuery(fieldsQuery);
  if (data === undefined) return <LoadState what="fields" error={error} onRetry={() => void refetch()} />;
  return (
    <div className="query-help">
      <p>
        Words are looked for in names and materials. A space means and; <code>OR</code>, <code>-</code> for
        not, parentheses and quotes do what they look like.
      </p>
      <ul>
        {data.fields.map(({ name, summary, example }) => (
          <li key={name}>
            <button type="button" onClick={() => onText(joinTerms([text, example]))}>
              <code>{example}</code>
            </button>
            <span>{summary}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
