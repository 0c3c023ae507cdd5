-- Webhooks: servers of an owner's that are told what happens, and every telling with its outcome.

create table webhooks (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    url text not null,
    -- Names of events, separated by blanks.
    events text not null,
    secret_sealed bytea not null,
    enabled boolean not null,
    created_at bigint not null
);

create index webhooks_workspace on webhooks (workspace_id, created_at);

create table webhook_deliveries (
    id text primary key,
    webhook_id text not null references webhooks (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    event text not null,
    -- JSON, byte for byte as it is signed and sent.
    payload text not null,
    state text not null check (state in ('waiting', 'delivered', 'failed')),
    attempts bigint not null default 0,
    next_at bigint not null,
    -- Until then somebody is sending it.
    leased_until bigint not null default 0,
    -- Of the last attempt: the status, or null when there was no answer, and what came with it.
    status bigint,
    detail text,
    created_at bigint not null
);

create index webhook_deliveries_due on webhook_deliveries (next_at) where state = 'waiting';
create index webhook_deliveries_log on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_age on webhook_deliveries (created_at);
