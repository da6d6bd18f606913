import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, api } from "../../api/client";
import { type FormProblems, NO_PROBLEMS, problemsOf } from "../../api/problems";
import { Problem } from "../../components/problem";
import { PasswordField, UsernameField } from "../../components/text-field";
import { passwordProblem, repeatProblem } from "../../lib/passwords";
import { enterAs } from "./api";
import type { Me } from "./model";
import { useSetupToken } from "./use-setup-token";

interface NewAdmin {
  readonly token: string;
  readonly username: string;
  readonly password: string;
}

const FIELDS = ["username", "password"] as const;

function reason(error: Error | null): FormProblems {
  if (error instanceof ApiError && error.code === "setup_link_invalid") {
    return { fields: {}, general: "This link is no longer good: it was used, or the server was restarted." };
  }
  return problemsOf(error, FIELDS);
}

/** Makes the first admin of a server that has no account. */
export function SetupForm({ onDone }: { readonly onDone: () => void }) {
  const token = useSetupToken();
  const queries = useQueryClient();
  const name = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<FormProblems>(NO_PROBLEMS);
  const create = useMutation({
    mutationFn: (body: NewAdmin) => api.post<Me>("/first-admin", body),
    onSuccess: (me) => {
      enterAs(queries, me);
      onDone();
    },
    onError: (error) => setWrong(reason(error)),
  });

  useEffect(() => name.current?.focus({ preventScroll: true }), []);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (create.isPending || token === null) return;
    const data = new FormData(event.currentTarget);
    const [username, password, repeated] = ["username", "password", "repeated"].map((key) =>
      String(data.get(key)),
    ) as [string, string, string];
    const fields: Record<string, string> = {};
    if (username.trim() === "") fields.username = "Choose a name.";
    const problem = passwordProblem(password, username);
    const difference = repeatProblem(password, repeated);
    if (problem !== null) fields.password = problem;
    if (difference !== null) fields.repeated = difference;
    setWrong({ fields, general: null });
    if (Object.keys(fields).length > 0) return;
    create.mutate({ token, username: username.trim(), password });
  };

  return (
    <form className="form" onSubmit={submit} noValidate aria-labelledby="setup-title">
      <h2 id="setup-title" className="front-sub">
        Set up the first admin
      </h2>
      <p className="lead">
        This account may do everything: make accounts for others, give them roles, read the audit log. You are
        signed in at once, and the link stops working.
      </p>
      <Problem>
        {token === null
          ? "This page needs the one-time link from the server's log. Open that link again."
          : wrong.general}
      </Problem>
      <UsernameField ref={name} problem={wrong.fields.username} />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        required
        hint="At least 8 characters."
        problem={wrong.fields.password}
      />
      <PasswordField
        label="Password again"
        name="repeated"
        autoComplete="new-password"
        required
        problem={wrong.fields.repeated}
      />
      <div className="front-buttons">
        <button
          type="submit"
          className="btn primary"
          aria-disabled={token === null || create.isPending || undefined}
          title={token === null ? "The one-time link is missing" : undefined}
        >
          {create.isPending ? "Making the account" : "Make the admin and sign in"}
        </button>
      </div>
    </form>
  );
}
