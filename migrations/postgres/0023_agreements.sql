-- What visitors of the widget have agreed to. Their browsers may keep no cookie for a foreign frame.

create table agreements (
    bot_id text not null references bots (id) on delete cascade,
    -- The pseudonym in conversations.
    visitor text not null,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- Names the wording that was read.
    edition text not null,
    agreed_at bigint not null,
    primary key (bot_id, visitor)
);
