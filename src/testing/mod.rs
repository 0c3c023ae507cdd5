//! The test world: a whole server on a fresh database, and people who act on it over HTTP.
//!
//! Every case runs on SQLite and on PostgreSQL:
//!
//! ```ignore
//! on_both_databases! {
//!     async fn a_newcomer_signs_up(world: World) { … }
//! }
//! ```

pub mod model_server;
mod person;
pub mod site_server;
mod tables;
mod world;

pub use person::{Answer, Person};
pub use world::{PASSWORD, World};

/// One body, two tests: `NAME::on_sqlite` and `NAME::on_postgres`.
macro_rules! on_both_databases {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {
        $(
            $(#[$doc])*
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                async fn case($world: $crate::testing::World) $body

                #[tokio::test]
                async fn on_sqlite() {
                    case($crate::testing::World::on_sqlite().await).await;
                }

                #[tokio::test]
                async fn on_postgres() {
                    if let Some(world) = $crate::testing::World::on_postgres().await {
                        case(world).await;
                    }
                }
            }
        )*
    };
}

pub(crate) use on_both_databases;
