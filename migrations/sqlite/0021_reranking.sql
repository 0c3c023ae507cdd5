-- A model that puts what a search has found in order.

-- The model a workspace has chosen; without a row the order of the search stays.
create table rerankers (
    workspace_id text primary key references workspaces (id) on delete cascade,
    -- No foreign key: the platform's own provider has no row.
    provider_id text not null,
    model text not null
) strict;

-- Whether such a model has ordered the passages of an answer: 'used', or the code of what went wrong;
-- null where none was asked.
alter table traces add column reranked text;
