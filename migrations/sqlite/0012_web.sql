-- Documents that are web pages, added one by one or as a site.

-- The kinds allow two more; SQLite can't change a check in place.
alter table sources add column kind_now text not null default 'text' check (kind_now in ('text', 'file', 'page', 'site'));
update sources set kind_now = kind;
alter table sources drop column kind;
alter table sources rename column kind_now to kind;

-- A site waits for its owner's choice of pages.
drop index sources_state;
alter table sources add column state_now text not null default 'waiting' check (state_now in ('waiting', 'choosing', 'ready', 'failed'));
update sources set state_now = state;
alter table sources drop column state;
alter table sources rename column state_now to state;
create index sources_state on sources (state, updated_at);

-- The site a page came with.
alter table sources add column site_id text references sources (id) on delete cascade;
-- Where a page is on the web.
alter table sources add column url text;
create index sources_site on sources (site_id);

-- What an owner added: a page or a site, and how often it is read again.
create table web_sources (
    source_id text primary key references sources (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- What is read, as JSON; see crawl::Scope.
    scope text not null,
    -- What is to be done for it next; see knowledge::web.
    phase text not null check (phase in ('discover', 'choose', 'fetch', 'rest')),
    sync text not null default 'off' check (sync in ('off', 'daily', 'weekly')),
    sync_due_at integer,
    synced_at integer,
    -- What the last reading changed, in pages.
    added integer not null default 0,
    changed integer not null default 0,
    removed integer not null default 0,
    -- Whether the site has more pages than may be read.
    more integer not null default 0
) strict;

create index web_sources_due on web_sources (sync_due_at);

-- The pages known of what an owner added. A page that has been read has a document.
create table web_pages (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- The page or site the owner added.
    root_id text not null references sources (id) on delete cascade,
    source_id text references sources (id) on delete set null,
    url text not null,
    title text not null,
    depth integer not null,
    chosen integer not null,
    -- Whether it is still to be visited, and how often that has failed.
    due integer not null default 0,
    tries integer not null default 0,
    problem text,
    etag text,
    last_modified text,
    text_hash blob,
    fetched_at integer,
    gone_at integer,
    unique (root_id, url)
) strict;

create index web_pages_source on web_pages (source_id);
create index web_pages_gone on web_pages (gone_at);
