-- Questions by the names visitors' browsers gave them: one whose receipt was lost on the way is sent again, and asked once.

create table named_questions (
    bot_id text not null references bots (id) on delete cascade,
    -- The pseudonym in conversations.
    visitor text not null,
    name text not null,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- Null until it is stored, in the same transaction.
    question_id text references messages (id) on delete cascade,
    created_at bigint not null,
    primary key (bot_id, visitor, name)
);

create index named_questions_question on named_questions (question_id);
