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
    characters integer not null,
    passages integer not null default 0,
    words integer not null default 0,
    created_at integer not null,
    updated_at integer not null
) strict;

create index sources_bot on sources (workspace_id, bot_id, created_at);
create index sources_state on sources (state, updated_at);

create table passages (
    id integer primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    source_id text not null references sources (id) on delete cascade,
    ordinal integer not null,
    heading text not null,
    body text not null
) strict;

create index passages_source on passages (source_id, ordinal);

-- Rows share their rowid with passages; the text itself is not stored twice. The words come folded
-- from Rust (module text), so the tokenizer must not fold again.
create virtual table passage_index using fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);

create trigger passages_unindex after delete on passages begin
    delete from passage_index where rowid = old.id;
end;

-- In how many passages of a bot a search key stands: what makes a word rare or common.
create table search_keys (
    bot_id text not null references bots (id) on delete cascade,
    search_key text not null,
    passages integer not null,
    primary key (bot_id, search_key)
) strict, without rowid;
