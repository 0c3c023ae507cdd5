-- Documents, the passages they are cut into, and the index over normalised words.

create table sources (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    kind text not null check (kind in ('text', 'file')),
    title text not null,
    content text not null,
    state text not null check (state in ('waiting', 'ready', 'failed')),
    problem text,
    characters bigint not null,
    passages bigint not null default 0,
    words bigint not null default 0,
    created_at bigint not null,
    updated_at bigint not null
);

create index sources_bot on sources (workspace_id, bot_id, created_at);
create index sources_state on sources (state, updated_at);

create table passages (
    id bigint generated always as identity primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    source_id text not null references sources (id) on delete cascade,
    ordinal bigint not null,
    heading text not null,
    body text not null,
    -- The folded words; its own table in SQLite (passage_index).
    words tsvector not null
);

create index passages_source on passages (source_id, ordinal);

create index passages_words on passages using gin (words);

-- In how many passages of a bot a search key stands: what makes a word rare or common.
create table search_keys (
    bot_id text not null references bots (id) on delete cascade,
    search_key text not null,
    passages bigint not null,
    primary key (bot_id, search_key)
);
