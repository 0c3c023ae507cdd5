-- People, the workspaces that own everything, and who is logged in where.

create table users (
    id text primary key,
    username text not null,
    -- The form two look-alike names share; see account::identity.
    username_key text not null unique,
    email text not null,
    email_key text not null unique,
    password_hash text not null,
    language text check (language in ('en', 'ru', 'uz')),
    theme text check (theme in ('dark', 'light', 'system')),
    is_admin boolean not null default false,
    created_at bigint not null
);

create table workspaces (
    id text primary key,
    name text not null,
    created_at bigint not null
);

create table members (
    workspace_id text not null references workspaces (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    role text not null check (role in ('owner', 'admin', 'editor', 'viewer')),
    created_at bigint not null,
    primary key (workspace_id, user_id)
);

create index members_user on members (user_id);

-- One row a log-in. Deleting it ends the log-in, whatever the session record says.
create table logins (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    device text not null,
    address text not null,
    created_at bigint not null,
    seen_at bigint not null
);

create index logins_user on logins (user_id);

-- Records of the session layer; the id is a hash of what the cookie holds.
create table sessions (
    id_hash text primary key,
    data text not null,
    expires_at bigint not null
);

create index sessions_expiry on sessions (expires_at);

-- Counters of attempts in a window of time: log-ins by account and address, sign-ups, questions.
create table attempts (
    subject text primary key,
    tries bigint not null,
    window_ends_at bigint not null
);

create index attempts_end on attempts (window_ends_at);
