-- Versions of bots: visitors get the published one, while the owner changes the draft, which is the bot's own rows.

create table bot_versions (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    -- Counts from 1 within a bot.
    number bigint not null,
    note text not null,
    -- JSON: settings, model, mode, and tools without the values of their headers; see publish::Definition.
    definition text not null,
    -- Nobody where the installation itself made it.
    author_id text references users (id) on delete set null,
    created_at bigint not null,
    unique (bot_id, number)
);

create index bot_versions_author on bot_versions (author_id);

-- The version visitors get. A bot and its first version are made together.
alter table bots add column live_version bigint not null default 1;
alter table bots add column standing text not null default 'open' check (standing in ('open', 'closed', 'unpublished'));
-- What visitors are told when it is not open; empty for the text in the bot's language.
alter table bots add column closed_text text not null default '';
alter table bots add column unpublished_text text not null default '';

-- Values of headers as they were when the live version was published, sealed as in their tools: the draft may change or
-- delete a tool without taking them from visitors.
create table live_headers (
    tool_id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    bot_id text not null references bots (id) on delete cascade,
    -- They are sent to this host only.
    url text not null,
    headers_sealed bytea not null
);

create index live_headers_bot on live_headers (bot_id);

-- The version that answered; null for the draft, for questions and for what was answered before there were versions.
alter table messages add column version bigint;

insert into bot_versions (id, workspace_id, bot_id, number, note, definition, created_at)
select replace(gen_random_uuid()::text, '-', ''), b.workspace_id, b.id, 1, '',
    json_build_object(
        'settings', json_build_object('name', b.name, 'purpose', b.purpose, 'language', b.language, 'instructions', b.instructions,
            'greeting', b.greeting, 'starters', b.starters, 'fallback', b.fallback, 'accent', b.accent),
        'model', json_build_object('provider', b.provider_id, 'model', b.model, 'temperature_tenths', b.temperature_tenths,
            'max_output_tokens', b.max_output_tokens),
        'mode', b.mode,
        'tools', coalesce((
            select json_agg(json_build_object('id', t.id, 'name', t.name, 'description', t.description, 'method', t.method,
                'url', t.url, 'parameters', t.parameters::json, 'body', t.body, 'headers', t.header_names::json,
                'keep', t.keep::json, 'enabled', t.enabled) order by t.created_at, t.id)
            from tools t where t.bot_id = b.id), '[]'::json))::text,
    b.updated_at
from bots b;

insert into live_headers (tool_id, workspace_id, bot_id, url, headers_sealed)
select id, workspace_id, bot_id, url, headers_sealed from tools where headers_sealed is not null;
