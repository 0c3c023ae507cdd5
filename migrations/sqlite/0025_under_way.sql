-- Finds what is being sent at the moment, so that one workspace's slow server holds up no other.

create index webhook_deliveries_under_way on webhook_deliveries (leased_until) where state = 'waiting';
