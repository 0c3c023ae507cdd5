-- Conversations, their messages, and the passages an answer quoted.

create table conversations (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    channel text not null check (channel in ('playground', 'share')),
    -- A pseudonym: keyed hash of the visitor's cookie or of the member's id.
    visitor text not null,
    first_question text not null,
    questions integer not null default 0,
    unanswered integer not null default 0,
    created_at integer not null,
    updated_at integer not null
) strict;

create index conversations_bot on conversations (workspace_id, bot_id, updated_at);
create index conversations_visitor on conversations (bot_id, visitor, updated_at);

create table messages (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    conversation_id text not null references conversations (id) on delete cascade,
    role text not null check (role in ('visitor', 'bot')),
    state text not null check (state in ('writing', 'done', 'stopped', 'interrupted', 'failed')),
    -- Whether an answer was found; null for questions and unfinished answers.
    answered integer,
    body text not null,
    created_at integer not null,
    -- When the process that writes it last gave a sign of life.
    touched_at integer not null
) strict;

create index messages_conversation on messages (conversation_id, id);
create index messages_state on messages (state) where state = 'writing';

-- A snapshot of what was quoted: it outlives the source.
create table citations (
    message_id text not null references messages (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    number integer not null,
    source_id text references sources (id) on delete set null,
    title text not null,
    heading text not null,
    excerpt text not null,
    primary key (message_id, number)
) strict;

create index citations_source on citations (source_id);
