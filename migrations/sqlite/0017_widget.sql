-- The website widget of a bot, and what is known of the visitors who come through it.

create table widgets (
    bot_id text primary key references bots (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- JSON: where it may stand, how it looks, what it remembers.
    settings text not null,
    -- The key visitors are signed with, and the one before it while both are accepted.
    secret_sealed blob not null,
    previous_sealed blob,
    updated_at integer not null
) strict;

create table visitors (
    bot_id text not null references bots (id) on delete cascade,
    -- The pseudonym in conversations.
    visitor text not null,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- Who the owner's site says it is, with a valid signature; null for everybody else.
    person text,
    -- The site they came from.
    site text not null,
    -- JSON: names and values the site's scripts have told; nobody vouches for them.
    attributes text not null default '[]',
    seen_at integer not null,
    primary key (bot_id, visitor)
) strict, without rowid;
