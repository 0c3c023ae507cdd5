-- Leads: visitors who left in a chat how they can be reached, and the form by which they do.

create table lead_forms (
    bot_id text primary key references bots (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    offer text not null check (offer in ('never', 'unanswered', 'always')),
    -- The owner's words; empty for those in the visitor's language.
    line text not null,
    privacy text not null,
    ask_name integer not null,
    updated_at integer not null
) strict;

create table leads (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    -- Null where none had begun. A conversation has one lead, however often the form is sent.
    conversation_id text unique references conversations (id) on delete cascade,
    channel text not null,
    name text not null,
    contact text not null,
    -- What the visitor wrote, or their last question.
    message text not null,
    created_at integer not null
) strict;

create index leads_bot on leads (workspace_id, bot_id, id);
