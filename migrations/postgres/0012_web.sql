-- Documents that are web pages, added one by one or as a site.

alter table sources drop constraint sources_kind_check;
alter table sources add constraint sources_kind_check check (kind in ('text', 'file', 'page', 'site'));

-- A site waits for its owner's choice of pages.
alter table sources drop constraint sources_state_check;
alter table sources add constraint sources_state_check check (state in ('waiting', 'choosing', 'ready', 'failed'));

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
    sync_due_at bigint,
    synced_at bigint,
    -- What the last reading changed, in pages.
    added bigint not null default 0,
    changed bigint not null default 0,
    removed bigint not null default 0,
    -- Whether the site has more pages than may be read.
    more boolean not null default false
);

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
    depth bigint not null,
    chosen boolean not null,
    -- Whether it is still to be visited, and how often that has failed.
    due boolean not null default false,
    tries bigint not null default 0,
    problem text,
    etag text,
    last_modified text,
    text_hash bytea,
    fetched_at bigint,
    gone_at bigint,
    unique (root_id, url)
);

create index web_pages_source on web_pages (source_id);
create index web_pages_gone on web_pages (gone_at);
