//! What has happened and what it cost: reports over all bots of a workspace.
