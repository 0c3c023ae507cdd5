-- What models cost, and the limits that stop it.

-- Sums by day (UTC), bot and model. They outlive the bot: what was spent stays spent.
create table usage_days (
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null,
    day text not null,
    -- The provider's protocol, 'platform' for the platform's own key, 'unknown' for a lost call.
    provider text not null,
    model text not null,
    calls integer not null,
    input_tokens integer not null,
    output_tokens integer not null,
    -- Millionths of a US dollar.
    cost integer not null,
    -- Calls whose price is unknown, which the cost leaves out.
    unpriced_calls integer not null,
    primary key (workspace_id, day, bot_id, provider, model)
) strict;

-- The bot is empty for the limit of a whole workspace.
create table spending_limits (
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null,
    day_limit integer,
    month_limit integer,
    warn_percent integer not null,
    primary key (workspace_id, bot_id)
) strict;

-- Money set aside for calls under way. What has expired belongs to a process that died.
create table reservations (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null,
    platform integer not null,
    -- Millionths of a US dollar; null where the price is unknown.
    amount integer,
    created_at integer not null,
    expires_at integer not null
) strict;

create index reservations_workspace on reservations (workspace_id);
create index reservations_expiry on reservations (expires_at);
