//! Laws of the whole house, and promises that concern every route.

mod commands;
mod killed;
mod migrations;
mod notices;
mod order;
mod security;
mod tenants;
