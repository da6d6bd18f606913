import { PageLink } from "../components/page-link";
import { Audit } from "../features/admin/audit";
import { readAuditFilter, writeAuditFilter } from "../features/admin/model";
import { Settings } from "../features/admin/settings";
import { UserTokens } from "../features/admin/user-tokens";
import { Users } from "../features/admin/users";
import { type Me, wayIn } from "../features/session/model";
import { navigate, useQueryString } from "../lib/location";
import { Desk } from "./desk";
import { NeedsAccount } from "./needs-account";
import { ADMIN_TABS, type AdminTab, PATHS } from "./paths";

const TAB_LABELS: Readonly<Record<AdminTab, string>> = {
  users: "Users",
  tokens: "Tokens",
  audit: "Audit log",
  settings: "Settings",
};

/** What admins look after. The tab and its filter are in the address. */
export function AdminPage({ me, tab }: { readonly me: Me; readonly tab: AdminTab }) {
  if (!me.is_admin) {
    return (
      <Desk title="Admin" isNarrow>
        <NeedsAccount action="Sign in as an admin">
          This page is for admins only. You are {me.username}, {me.role}, {wayIn(me)}.
        </NeedsAccount>
      </Desk>
    );
  }
  return (
    <Desk title="Admin" tabs={<Tabs current={tab} />}>
      <Tab tab={tab} />
    </Desk>
  );
}

function Tabs({ current }: { readonly current: AdminTab }) {
  return (
    <nav className="seg tabs" aria-label="Admin">
      {ADMIN_TABS.map((tab) => (
        <PageLink key={tab} href={PATHS.admin(tab)} aria-current={tab === current ? "page" : undefined}>
          {TAB_LABELS[tab]}
        </PageLink>
      ))}
    </nav>
  );
}

function Tab({ tab }: { readonly tab: AdminTab }) {
  switch (tab) {
    case "users":
      return <Users />;
    case "tokens":
      return <UserTokens />;
    case "audit":
      return <AuditTab />;
    case "settings":
      return <Settings />;
  }
}

function AuditTab() {
  return (
    <Audit
      filter={readAuditFilter(useQueryString())}
      onFilter={(filter) =>
        navigate(`${PATHS.admin("audit")}${writeAuditFilter(filter)}`, { isReplacing: true })
      }
    />
  );
}
