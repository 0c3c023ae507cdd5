-- Files of any format, and the work on documents.

-- What is done in the background, one row for each subject; see module job.
create table jobs (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    -- What it is about: a source's id.
    subject text not null unique,
    state text not null check (state in ('waiting', 'running', 'failed')),
    attempts bigint not null default 0,
    due_at bigint not null,
    -- Who works on it, and until when that is believed.
    worker text,
    leased_until bigint,
    step text not null default '',
    done bigint not null default 0,
    total bigint not null default 0,
    problem text,
    created_at bigint not null
);

create index jobs_due on jobs (state, due_at);
create index jobs_workspace on jobs (workspace_id, state, due_at);

-- The bytes as they were uploaded.
create table source_files (
    source_id text primary key references sources (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    name text not null,
    bytes bytea not null
);

-- What the bytes turned out to be; null until they have been read.
alter table sources add column format text;
-- Bytes of the file or the text.
alter table sources add column size bigint not null default 0;
-- Pages, slides, sheets or chapters.
alter table sources add column pages bigint not null default 1;
-- Which rules its search keys were made by; see knowledge::index.
alter table sources add column index_version bigint not null default 0;

update sources set format = 'text', size = octet_length(content);

insert into jobs (id, workspace_id, subject, state, due_at, created_at)
select id, workspace_id, id, 'waiting', updated_at, updated_at from sources where state = 'waiting';

-- Where in the document: the page of a PDF or a slide.
alter table passages add column page bigint;
