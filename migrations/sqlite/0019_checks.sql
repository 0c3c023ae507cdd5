-- Checks: questions a bot is asked to see whether it still answers as its owner expects, and the runs of them.

-- Which work a job is for; all there were before worked on documents.
alter table jobs add column kind text not null default 'source';

create table checks (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    question text not null,
    -- JSON: what is expected of the answer; see check::Expectations.
    expectations text not null,
    created_at integer not null,
    updated_at integer not null
) strict;

create index checks_bot on checks (workspace_id, bot_id, created_at);

-- What publishing waits for; a bot without a row waits for nothing.
create table check_gates (
    bot_id text primary key references bots (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    gate text not null check (gate in ('warn', 'block'))
) strict;

create table check_runs (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    state text not null check (state in ('running', 'done', 'stopped', 'failed')),
    -- JSON of the draft as it stood, in the form of bot_versions.
    definition text not null,
    -- The version asked beside it; null where that says the same.
    live_version integer,
    -- Whether the draft is published when all checks pass, and with which note.
    publishes integer not null,
    note text not null,
    -- The version the draft became.
    published_version integer,
    author_id text references users (id) on delete set null,
    created_at integer not null,
    ended_at integer
) strict;

create index check_runs_bot on check_runs (workspace_id, bot_id, created_at);
create index check_runs_author on check_runs (author_id);
-- One at a time: a second would pay for the same answers.
create unique index check_runs_running on check_runs (bot_id) where state = 'running';

-- Each check of a run as it was when the run began, once for each edition of the bot that is asked.
create table check_results (
    run_id text not null references check_runs (id) on delete cascade,
    -- From 1, in the order of the checks.
    place integer not null,
    edition text not null check (edition in ('draft', 'live')),
    workspace_id text not null references workspaces (id) on delete cascade,
    check_id text references checks (id) on delete set null,
    question text not null,
    expectations text not null,
    verdict text not null default 'waiting' check (verdict in ('waiting', 'passed', 'failed', 'unasked')),
    -- JSON: what was expected and not met.
    unmet text not null default '[]',
    -- Why there is no verdict.
    problem text,
    -- The answer, from the moment the question is stored.
    answer_id text references messages (id) on delete set null,
    tries integer not null default 0,
    tokens integer,
    millis integer,
    primary key (run_id, place, edition)
) strict;

create index check_results_check on check_results (check_id);
create index check_results_answer on check_results (answer_id);

-- Checks ask in a channel of their own; SQLite can't change a check in place.
alter table conversations add column channel_now text not null default 'share'
    check (channel_now in ('playground', 'share', 'widget', 'api', 'check'));
update conversations set channel_now = channel;
alter table conversations drop column channel;
alter table conversations rename column channel_now to channel;
