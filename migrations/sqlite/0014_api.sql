-- The developer API: keys, and the answers kept for requests that are sent again.

create table api_keys (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- Who made it: it may do no more than they may, and ends with their membership.
    user_id text not null references users (id) on delete cascade,
    name text not null,
    -- SHA-256 of the key in hexadecimal. The key itself is stored nowhere.
    key_hash text not null unique,
    -- Its last characters, by which people tell their keys apart.
    hint text not null,
    -- What it may do, separated by blanks; see account::key::Scope.
    scopes text not null,
    expires_at integer,
    used_at integer,
    created_at integer not null
) strict;

create index api_keys_workspace on api_keys (workspace_id, created_at);

-- Requests with an Idempotency-Key, until they expire.
create table api_requests (
    key_id text not null references api_keys (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- The Idempotency-Key.
    name text not null,
    -- SHA-256 of method, path and body.
    fingerprint text not null,
    -- What was answered; null while the request is under way.
    status integer,
    body text,
    -- The reply the request has begun, which a second try joins.
    message_id text,
    expires_at integer not null,
    primary key (key_id, name)
) strict;

create index api_requests_expiry on api_requests (expires_at);

-- Conversations may take place in two more channels; SQLite can't change a check in place.
alter table conversations add column channel_now text not null default 'share'
    check (channel_now in ('playground', 'share', 'widget', 'api'));
update conversations set channel_now = channel;
alter table conversations drop column channel;
alter table conversations rename column channel_now to channel;
