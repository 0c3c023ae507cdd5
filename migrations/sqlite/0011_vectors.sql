-- Search by meaning: what an embedding model made of the passages.

-- One row for each model that turns a workspace's passages into vectors. The active one is searched; one that is being
-- built beside it takes its place when it is complete.
create table vector_indexes (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- No foreign key: the platform's own provider has no row.
    provider_id text not null,
    model text not null,
    -- Numbers of each vector; null until the first are there.
    dimension integer,
    state text not null check (state in ('building', 'active')),
    -- Tries in a row that failed, why, and when it is tried again.
    attempts integer not null default 0,
    problem text,
    detail text,
    due_at integer not null,
    -- Who works on it, and until when that is believed.
    worker text,
    leased_until integer,
    created_at integer not null,
    unique (workspace_id, state)
) strict;

-- Vectors by what was embedded, so that equal passages are paid for once.
create table embeddings (
    index_id text not null references vector_indexes (id) on delete cascade,
    workspace_id text not null,
    content_hash text not null,
    -- Numbers of four bytes, the lowest first (f32 little endian), of length 1.
    vector blob not null,
    primary key (index_id, content_hash)
) strict;

-- Which passage has which vector.
create table passage_vectors (
    passage_id integer not null references passages (id) on delete cascade,
    index_id text not null references vector_indexes (id) on delete cascade,
    workspace_id text not null,
    bot_id text not null,
    content_hash text not null,
    primary key (passage_id, index_id)
) strict;

create index passage_vectors_bot on passage_vectors (index_id, bot_id, passage_id);
create index passage_vectors_content on passage_vectors (index_id, content_hash);

-- How far each bot is.
create table vector_bots (
    index_id text not null references vector_indexes (id) on delete cascade,
    bot_id text not null,
    -- The bot's passages_version all of whose passages have vectors; null before the first.
    version integer,
    -- Batches written; with the version it tells whether a copy in memory is fresh.
    batches integer not null default 0,
    primary key (index_id, bot_id)
) strict;

-- Raised by every change of the bot's passages.
alter table bots add column passages_version integer not null default 0;

-- Whether the passages of an answer were searched by meaning too: 'used', or the code of what went wrong; null where
-- words alone are searched.
alter table traces add column meaning text;
