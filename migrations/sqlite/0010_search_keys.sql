-- Words have other search keys than before: all documents are indexed anew. Passages are found
-- again as their documents come in line, which takes seconds.
delete from passages;
delete from search_keys;
update sources set state = 'waiting', problem = null, passages = 0, words = 0;
