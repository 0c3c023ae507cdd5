-- Whether a document is searched. One that is not keeps its passages; they leave the index.
alter table sources add column enabled boolean not null default true;
-- The language of its text (en, ru or uz), once it was indexed and when it could be told.
alter table sources add column language text;
