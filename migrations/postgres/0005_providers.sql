-- Whom a workspace's bots ask for answers, and with what key.

create table providers (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    kind text not null check (kind in ('gemini', 'openai', 'anthropic')),
    name text not null,
    base_url text not null,
    -- Sealed with the installation's key; see module cipher.
    key_sealed bytea,
    -- Its last four characters.
    key_hint text,
    -- What the owner says a million tokens cost, in millionths of a US dollar.
    input_price bigint,
    output_price bigint,
    created_at bigint not null,
    updated_at bigint not null
);

create index providers_workspace on providers (workspace_id, created_at);
