-- What models cost, and the limits that stop it.

-- Sums by day (UTC), bot and model. They outlive the bot: what was spent stays spent.
create table usage_days (
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null,
    day text not null,
    -- The provider's protocol, 'platform' for the platform's own key, 'unknown' for a lost call.
    provider text not null,
    model text not null,
    calls bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    -- Millionths of a US dollar.
    cost bigint not null,
    -- Calls whose price is unknown, which the cost leaves out.
    unpriced_calls bigint not null,
    primary key (workspace_id, day, bot_id, provider, model)
);

-- The bot is empty for the limit of a whole workspace.
create table spending_limits (
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null,
    day_limit bigint,
    month_limit bigint,
    warn_percent bigint not null,
    primary key (workspace_id, bot_id)
);

-- Money set aside for calls under way. What has expired belongs to a process that died.
create table reservations (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null,
    platform boolean not null,
    -- Millionths of a US dollar; null where the price is unknown.
    amount bigint,
    created_at bigint not null,
    expires_at bigint not null
);

create index reservations_workspace on reservations (workspace_id);
create index reservations_expiry on reservations (expires_at);
