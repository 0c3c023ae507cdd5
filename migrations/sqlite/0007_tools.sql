-- Actions a bot may take: requests its owner describes and a model fills in.

create table tools (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    name text not null,
    description text not null,
    method text not null check (method in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
    url text not null,
    -- JSON: a list of name, kind, description and required.
    parameters text not null,
    body text not null,
    -- All headers with their values, encrypted; absent when there are none, and in a copy.
    headers_sealed blob,
    -- JSON: the names of the headers, to be shown.
    header_names text not null,
    -- JSON: pointers to the parts of a response that are kept.
    keep text not null,
    enabled integer not null,
    created_at integer not null,
    updated_at integer not null,
    unique (bot_id, name)
) strict;

create index tools_bot on tools (workspace_id, bot_id, created_at);
