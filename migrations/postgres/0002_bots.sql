-- The bot: what it is, how it speaks, what it says when it does not know.

create table bots (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    slug text not null unique,
    -- The ready template it was made from, if any.
    template text,
    name text not null,
    purpose text not null,
    language text not null check (language in ('en', 'ru', 'uz')),
    instructions text not null,
    greeting text not null,
    -- Starter questions, one a line.
    starters text not null,
    fallback text not null,
    accent text not null,
    created_at bigint not null,
    updated_at bigint not null
);

create index bots_workspace on bots (workspace_id, updated_at);
