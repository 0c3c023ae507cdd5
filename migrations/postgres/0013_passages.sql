-- Passages an owner changes by hand.

-- The body as the document has it, when the owner has written another; nothing else is matched when
-- the document is indexed again.
alter table passages add column original text;
-- Words visitors use that the passage does not: searched, never shown or quoted.
alter table passages add column hints text not null default '';
-- Whether it is searched.
alter table passages add column enabled boolean not null default true;
-- Passages changed by hand that went when their document changed; told to the owner until the next change.
alter table sources add column edits_lost bigint not null default 0;

-- Where a cited passage stands: its page or slide, and its address on the web.
alter table citations add column page bigint;
alter table citations add column url text;
