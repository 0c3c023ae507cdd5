-- The share page of a bot: what its link looks like, who is let in, and its pictures.

create table share_pages (
    bot_id text primary key references bots (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- JSON: title, theme, language, consent and the rest; what is left out is as usual.
    settings text not null,
    -- argon2id; null where anybody with the link is let in.
    password_hash text,
    updated_at bigint not null
);

create table share_pictures (
    bot_id text not null references bots (id) on delete cascade,
    kind text not null check (kind in ('avatar', 'preview')),
    workspace_id text not null references workspaces (id) on delete cascade,
    -- Of the content; the end of the picture's address.
    hash text not null,
    media_type text not null,
    width bigint not null,
    height bigint not null,
    content bytea not null,
    primary key (bot_id, kind)
);
