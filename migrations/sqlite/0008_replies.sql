-- Which model answers, what visitors thought of it, and how each answer came about.

-- Null for the built-in model. No foreign key: the platform's own provider has no row.
alter table bots add column provider_id text;
alter table bots add column model text not null default '';
alter table bots add column mode text not null default 'balanced' check (mode in ('strict', 'balanced', 'free'));
alter table bots add column temperature_tenths integer;
alter table bots add column max_output_tokens integer not null default 1024;

-- The question an answer belongs to.
alter table messages add column question_id text;
-- Replaced by another answer, or by another wording of the question.
alter table messages add column superseded integer not null default 0;
-- Why the built-in model stood in for the chosen one, or why the answer failed.
alter table messages add column problem text;
alter table messages add column feedback integer check (feedback in (-1, 1));
alter table messages add column feedback_comment text;

update messages set question_id = (
    select q.id from messages q
    where q.conversation_id = messages.conversation_id and q.role = 'visitor' and q.id < messages.id
    order by q.id desc limit 1
) where role = 'bot';

-- How an answer came about: for the owner's page "why this answer".
create table traces (
    message_id text primary key references messages (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- 'builtin', or the provider's protocol.
    provider text not null,
    model text not null,
    -- What was searched for; differs from the question when that was a follow-up.
    searched text not null,
    -- JSON: the prompt as sent, passages with scores, calls of tools.
    prompt text not null,
    passages text not null,
    tools text not null,
    input_tokens integer,
    output_tokens integer,
    -- Millionths of a US dollar; null when the price is unknown.
    cost integer,
    search_millis integer not null,
    first_millis integer,
    total_millis integer not null,
    -- What the provider said when it failed.
    detail text
) strict;
