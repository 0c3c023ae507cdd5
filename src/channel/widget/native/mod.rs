pub mod admission;
pub mod allowed;
mod consent;
pub mod copied;
pub mod loader;
pub mod routes;
pub mod session;
pub mod signed;
pub mod store;
#[cfg(test)]
mod tests;
