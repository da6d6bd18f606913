import { useQueryClient } from "@tanstack/react-query";
import { PasswordForm } from "../features/account/password-form";
import { Sessions } from "../features/account/sessions";
import { Tokens } from "../features/account/tokens";
import { meQuery } from "../features/session/api";
import { type Me, wayIn } from "../features/session/model";
import { Desk } from "./desk";
import { NeedsAccount } from "./needs-account";

/** One's own account. */
export function AccountPage({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  return (
    <Desk title="Account" subject={`${me.username}, ${me.role}`} isNarrow>
      {me.kind === "session" ? (
        <>
          <PasswordForm username={me.username} />
          <Tokens ownRole={me.role} />
          <Sessions onDone={() => void queries.invalidateQueries({ queryKey: meQuery.queryKey })} />
        </>
      ) : (
        <NeedsAccount>You are here {wayIn(me)}. Sign in to see your account.</NeedsAccount>
      )}
    </Desk>
  );
}
