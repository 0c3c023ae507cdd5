-- Whether a document is searched. One that is not keeps its passages; they leave the index.
alter table sources add column enabled integer not null default 1;
-- The language of its text (en, ru or uz), once it was indexed and when it could be told.
alter table sources add column language text;

-- A row of a document holds its whole text, which SQLite reads through to come to what stands behind it.
-- A search needs none of it: these hold all it asks of documents.
create index sources_found on sources (id, title, url, updated_at, enabled);
create index sources_counted on sources (workspace_id, bot_id, enabled, passages, words);
