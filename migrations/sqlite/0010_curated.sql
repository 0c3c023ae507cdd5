-- Answers an owner writes by hand: they come before any search or model.

create table curated_answers (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    -- Wordings of one question, one a line.
    question text not null,
    -- Markdown.
    answer text not null,
    -- Both, in small letters and with one kind of apostrophe: what the list is searched in.
    search_text text not null,
    enabled integer not null,
    hits integer not null default 0,
    last_hit_at integer,
    origin text not null check (origin in ('hand', 'import', 'unanswered', 'correction')),
    created_at integer not null,
    updated_at integer not null
) strict;

create index curated_answers_bot on curated_answers (workspace_id, bot_id, created_at);

-- The wordings one by one. No two of a bot's have the same key: search keys in order, and what its
-- small words ask for.
create table curated_wordings (
    answer_id text not null references curated_answers (id) on delete cascade,
    ordinal integer not null,
    bot_id text not null references bots (id) on delete cascade,
    wording text not null,
    wording_key text not null,
    primary key (answer_id, ordinal),
    unique (bot_id, wording_key)
) strict;

-- In which wordings a search key stands, and as part of which of their words.
create table curated_keys (
    bot_id text not null references bots (id) on delete cascade,
    search_key text not null,
    -- By how many words the wording is looked up.
    words integer not null,
    answer_id text not null,
    ordinal integer not null,
    place integer not null,
    primary key (bot_id, search_key, words, answer_id, ordinal, place),
    foreign key (answer_id, ordinal) references curated_wordings (answer_id, ordinal) on delete cascade
) strict, without rowid;

create index curated_keys_wording on curated_keys (answer_id, ordinal);

-- Which curated answer was given. No foreign key: the trace outlives it.
alter table traces add column curated_id text;
-- How near the question came to a wording, up to 1; null when it was the same question.
alter table traces add column curated_score real;
