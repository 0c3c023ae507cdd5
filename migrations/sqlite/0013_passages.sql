-- Passages an owner changes by hand.

-- The body as the document has it, when the owner has written another; nothing else is matched when
-- the document is indexed again.
alter table passages add column original text;
-- Words visitors use that the passage does not: searched, never shown or quoted.
alter table passages add column hints text not null default '';
-- Whether it is searched.
alter table passages add column enabled integer not null default 1;
-- Passages changed by hand that went when their document changed; told to the owner until the next change.
alter table sources add column edits_lost integer not null default 0;

-- Where a cited passage stands: its page or slide, and its address on the web.
alter table citations add column page integer;
alter table citations add column url text;
